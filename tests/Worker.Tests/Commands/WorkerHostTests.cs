using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql.Postgres;
using IacpBus.Agents.Store.Sql.Sqlite;
using IacpBus.Worker.Commands;

namespace IacpBus.Worker.Tests.Commands;

/// <summary>What an operator reads when a command cannot do its work.</summary>
public sealed class WorkerHostTests
{
    public static TheoryData<Exception> Refusals =>
    [
        new StoreInUseException("iacp.db", "process 4711"),
        new StoreTooNewException("iacp.db", "20990101000000_Future"),
        new StoreRefusedException("iacp on localhost", "no such role", new TimeoutException()),
        new InvalidDataException("The store is damaged: not a database. Restore it.", new TimeoutException("not a database.")),
    ];

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Guard_StoreThatCannotBeUsed_OneSentenceAndNoStackTrace(Exception refusal)
    {
        using var error = new StringWriter();

        Assert.Equal(1, await WorkerHost.GuardAsync(() => throw refusal, error));

        Assert.Equal(refusal.Message + Environment.NewLine, error.ToString());
    }
}
