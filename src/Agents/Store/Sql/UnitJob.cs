namespace IacpBus.Agents.Store.Sql;

/// <summary>A unit that waits for its commit.</summary>
internal sealed class UnitJob(StoreUnit unit, string instance, CancellationToken cancellationToken)
    : WorkJob<CommitOutcome>((_, _) => throw new NotSupportedException(), cancellationToken)
{
    private readonly long[] _sequences = new long[unit.Outbox.Count];

    public StoreUnit Unit => unit;

    public CommitOutcome Outcome
    {
        get => Result;
        set => Result = value;
    }

    public override bool IsKept => Result == CommitOutcome.Committed;

    public IEnumerable<Step> Steps => UnitSteps.Of(unit, instance);

    public void Place(int message, long sequence) => _sequences[message] = sequence;

    public override async Task RunAsync(SqlSession session, CancellationToken cancellationToken)
    {
        Result = CommitOutcome.Committed;
        foreach (Step step in Steps)
        {
            switch (step.Kind)
            {
                case StepKind.Ledger:
                    Check(await session.AddEntryAsync(unit.Id, step.Number, step.Entry!, cancellationToken), CommitOutcome.InsufficientCredits);
                    break;
                case StepKind.Outbox:
                    Place(step.Number, (await session.QueryAsync(step.Sql, step.Args, row => row.GetInt64(0), cancellationToken))[0]);
                    break;
                case StepKind.Inbox:
                    Check(await session.ExecuteAsync(step.Sql, step.Args, cancellationToken) == 1, CommitOutcome.AlreadyReceived);
                    break;
                case StepKind.Conversation:
                    Check(await session.ExecuteAsync(step.Sql, step.Args, cancellationToken) == 1, CommitOutcome.Conflict);
                    break;
                default:
                    await session.ExecuteAsync(step.Sql, step.Args, cancellationToken);
                    break;
            }

            if (!IsKept)
            {
                return;
            }
        }
    }

    public override Task<bool> WasCommittedAsync(SqlSession session, CancellationToken cancellationToken) =>
        CommittedUnits.ContainAsync(session, unit, Place, cancellationToken);

    protected override void Answer()
    {
        if (Failure is null && IsKept)
        {
            unit.OnCommitted?.Invoke([.. unit.Outbox.Select((row, i) => row with { Sequence = _sequences[i] })]);
        }

        base.Answer();
    }

    private void Check(bool holds, CommitOutcome otherwise)
    {
        if (!holds)
        {
            Result = otherwise;
        }
    }
}
