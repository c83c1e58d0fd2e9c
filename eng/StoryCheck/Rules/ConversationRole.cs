namespace IacpBus.StoryCheck.Rules;

/// <summary>One side of a conversation, as far as its table says where it stands.</summary>
internal class ConversationRole(ProtocolTable table, string state)
{
    private int _owed;

    public string State { get; protected set; } = state;

    /// <summary>Takes a message of the peer.</summary>
    /// <returns>Why it must not come now, or <c>null</c>.</returns>
    public virtual string? Hear(Happening happening)
    {
        if (!table.Has(happening.Peer))
        {
            return null;
        }

        if (table.Find(State, happening.Peer) is not { Refuses: false } cell)
        {
            return NotLegal(happening);
        }

        State = cell.Next ?? State;
        if (cell.IsAnswered)
        {
            Owe();
        }

        return null;
    }

    /// <summary>Says something.</summary>
    /// <returns>Why it must not say so now, or <c>null</c>.</returns>
    public virtual string? Say(Happening happening)
    {
        if (!happening.IsAnswer && !happening.Own.Any(table.Has))
        {
            return null;
        }

        if (happening.Own.Select(column => table.Find(State, column)).FirstOrDefault(cell => cell is not null) is { } step)
        {
            State = step.Next ?? State;
            return null;
        }

        if (_owed == 0)
        {
            return NotLegal(happening);
        }

        _owed--;
        return null;
    }

    /// <summary>The next message may be one more answer, which is no step.</summary>
    protected void Owe() => _owed++;

    private string NotLegal(Happening happening) => $"{happening.Word} is not legal when the {table.Role} is {State}";
}

/// <summary>The receiver of a handoff, which has no state before its gates have decided, and keeps none of what they refused.</summary>
internal sealed class ReceiverRole(ProtocolTable table) : ConversationRole(table, Undecided)
{
    private const string Undecided = nameof(Undecided);
    private const string Dismissed = nameof(Dismissed);

    /// <summary>The same request would be a new one.</summary>
    public bool HasDismissed => State == Dismissed;

    public override string? Hear(Happening happening)
    {
        if (State is not (Undecided or Dismissed))
        {
            return base.Hear(happening);
        }

        if (happening.Peer is "Request" or "Query")
        {
            Owe();
        }

        return null;
    }

    public override string? Say(Happening happening)
    {
        if (State == Undecided && happening is { IsAnswer: true, Peer: "Accepted" or "Queued" or "Rejected" or "Duplicate" or "AlreadyDone" })
        {
            State = happening.Peer is "Accepted" or "Queued" ? happening.Peer : Dismissed;
            return null;
        }

        return base.Say(happening);
    }
}
