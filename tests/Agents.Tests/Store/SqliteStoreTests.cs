namespace IacpBus.Agents.Tests.Store;

public sealed class SqliteCommitTests : StoreCommitTests
{
    private protected override Task<StoreHarness> MakeAsync() => Task.FromResult<StoreHarness>(new SqliteHarness());
}

public sealed class SqliteRowsTests : StoreRowsTests
{
    private protected override Task<StoreHarness> MakeAsync() => Task.FromResult<StoreHarness>(new SqliteHarness());
}

public sealed class SqliteLedgerTests : StoreLedgerTests
{
    private protected override Task<StoreHarness> MakeAsync() => Task.FromResult<StoreHarness>(new SqliteHarness());
}

public sealed class SqliteSchemaTests : StoreSchemaTests
{
    private protected override Task<StoreHarness> MakeAsync() => Task.FromResult<StoreHarness>(new SqliteHarness());
}
