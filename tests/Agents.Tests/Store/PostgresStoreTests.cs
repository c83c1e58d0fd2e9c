namespace IacpBus.Agents.Tests.Store;

public sealed class PostgresCommitTests : StoreCommitTests
{
    private protected override Task<StoreHarness> MakeAsync() => PostgresHarness.MakeAsync();
}

public sealed class PostgresRowsTests : StoreRowsTests
{
    private protected override Task<StoreHarness> MakeAsync() => PostgresHarness.MakeAsync();
}

public sealed class PostgresLedgerTests : StoreLedgerTests
{
    private protected override Task<StoreHarness> MakeAsync() => PostgresHarness.MakeAsync();
}

public sealed class PostgresSchemaTests : StoreSchemaTests
{
    private protected override Task<StoreHarness> MakeAsync() => PostgresHarness.MakeAsync();
}
