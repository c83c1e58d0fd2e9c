namespace IacpBus.Agents.Tests.Store;

public sealed class SqliteCommitTests : StoreCommitTests
{
    private protected override Task<StoreHarness> MakeAsync() => Task.FromResult<StoreHarness>(new SqliteHarness());
}
