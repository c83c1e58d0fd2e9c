using Npgsql;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>Connections to the server, set up for what the store promises.</summary>
internal static class PostgresSource
{
    private const string OfTheProcess = "SET synchronous_commit = off";

    /// <summary>A server may be set to answer before it has synced; stricter settings are left alone.</summary>
    private const string OfThePower = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    public static NpgsqlDataSource Make(StoreOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        settings.NoResetOnClose = true;
        settings.MaxAutoPrepare = given.ContainsKey("Max Auto Prepare") ? settings.MaxAutoPrepare : 100;
        settings.AutoPrepareMinUsages = 2;
        settings.Timeout = given.ContainsKey("Timeout") ? settings.Timeout : 5;
        settings.CommandTimeout = given.ContainsKey("Command Timeout") ? settings.CommandTimeout : 15;
        settings.ApplicationName ??= "IacpBus";
        string durability = options.Durability == StoreDurability.PowerLoss ? OfThePower : OfTheProcess;
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using NpgsqlCommand command = new(durability, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using NpgsqlCommand command = new(durability, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}
