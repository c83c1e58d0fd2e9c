namespace IacpBus.Transport.Broker;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it ought to be.</summary>
    Ok,

    /// <summary>Works, or could not be looked at; somebody should know.</summary>
    Warning,

    /// <summary>An agent will not work like this.</summary>
    Problem,
}
