using IacpBus.Agents.Ledger;
using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>All statements of some units in one round trip. A statement cannot stop those behind it, so the results tell afterwards whether all may stay.</summary>
internal sealed class PostgresBatch : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;
    private readonly List<Result> _results = [];

    public PostgresBatch(NpgsqlConnection connection, IReadOnlyList<UnitJob> jobs)
    {
        _batch = new NpgsqlBatch(connection);
        // Before anything else and in one order for all, so that two transactions never wait for each other.
        foreach (string owner in jobs.SelectMany(job => job.Unit.Ledger, (_, entry) => entry.Owner.Value).Distinct().Order(StringComparer.Ordinal))
        {
            Add(jobs[0], new Step(StepKind.Plain, PostgresSql.LockBook, [owner]), hasRows: true);
        }

        foreach (UnitJob job in jobs)
        {
            job.Outcome = CommitOutcome.Committed;
            foreach (Step step in job.Steps)
            {
                Add(job, step.Entry is { } entry ? step with { Sql = PostgresSql.AddEntry, Args = PostgresSql.EntryArgs(job.Unit.Id, step.Number, entry) } : step,
                    step.Kind is StepKind.Ledger or StepKind.Outbox);
            }
        }
    }

    /// <summary>Runs it and tells each job its outcome. A mistake that an earlier check explains is no mistake.</summary>
    public async Task RunAsync()
    {
        PostgresException? mistake = null;
        try
        {
            await using NpgsqlDataReader rows = await _batch.ExecuteReaderAsync(CancellationToken.None);
            foreach (Result result in _results.Where(result => result.HasRows))
            {
                await ReadAsync(rows, result);
                await rows.NextResultAsync(CancellationToken.None);
            }
        }
        catch (PostgresException failure) when (!PostgresFailures.IsTransient(failure))
        {
            mistake = failure;
        }

        Judge(mistake);
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private void Add(UnitJob job, Step step, bool hasRows)
    {
        var command = new NpgsqlBatchCommand(step.Sql);
        PostgresValues.Add(command.Parameters, step.Args);
        _batch.BatchCommands.Add(command);
        _results.Add(new Result(job, step, command, hasRows));
    }

    private static async Task ReadAsync(NpgsqlDataReader rows, Result result)
    {
        var balances = new List<(Account, decimal)>();
        while (await rows.ReadAsync(CancellationToken.None))
        {
            switch (result.Step.Kind)
            {
                case StepKind.Outbox:
                    result.Job.Place(result.Step.Number, rows.GetInt64(0));
                    break;
                case StepKind.Ledger:
                    balances.Add(((Account)rows.GetInt64(0), rows.Amount(1)));
                    break;
                default:
                    break;
            }
        }

        result.IsRefused = result.Step.Entry is { } entry && !PostgresSql.IsWithinLimit(entry, balances);
    }

    private void Judge(PostgresException? mistake)
    {
        foreach (Result result in _results)
        {
            if (mistake is not null && ReferenceEquals(result.Command, mistake.BatchCommand))
            {
                break;
            }

            if (result.Job.Outcome == CommitOutcome.Committed)
            {
                result.Job.Outcome = result.Step.Kind switch
                {
                    StepKind.Inbox when result.Command.RecordsAffected == 0 => CommitOutcome.AlreadyReceived,
                    StepKind.Conversation when result.Command.RecordsAffected == 0 => CommitOutcome.Conflict,
                    StepKind.Ledger when result.IsRefused => CommitOutcome.InsufficientCredits,
                    _ => CommitOutcome.Committed,
                };
            }
        }

        if (mistake is not null && _results.TrueForAll(result => result.Job.Outcome == CommitOutcome.Committed))
        {
            throw mistake;
        }
    }

    private sealed class Result(UnitJob job, Step step, NpgsqlBatchCommand command, bool hasRows)
    {
        public UnitJob Job => job;

        public Step Step => step;

        public NpgsqlBatchCommand Command => command;

        public bool HasRows => hasRows;

        public bool IsRefused { get; set; }
    }
}
