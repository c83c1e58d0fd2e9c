namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What a response says about the request (spec/iacp.md 3.4, MSG-04); wire names are the lower-case words.</summary>
public enum ResponseStatus
{
    /// <summary><c>accepted</c>: yes, or: here is what was asked for.</summary>
    Accepted,

    /// <summary><c>rejected</c>: no; the reply may say why.</summary>
    Rejected,

    /// <summary><c>counter</c>: not so, but on other terms.</summary>
    Counter,

    /// <summary><c>pending</c>: a final reply follows.</summary>
    Pending,
}
