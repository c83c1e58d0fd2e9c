using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace IacpBus.Agents.Store.Schema;

[DbContext(typeof(AgentDbContext))]
[Migration(Id)]
internal sealed class Initial : Migration
{
    public const string Id = "20261122000000_Initial";

    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(InitialTables.For(sqlite: ActiveProvider == "Microsoft.EntityFrameworkCore.Sqlite"));
}
