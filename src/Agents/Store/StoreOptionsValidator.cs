using System.Data.Common;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Store;

/// <summary>Says at start, in sentences, what is wrong with <see cref="StoreOptions"/>.</summary>
internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        var failures = new List<string>();
        if (!Enum.IsDefined(options.Kind))
        {
            failures.Add($"Iacp:Store:Kind is {options.Kind}; it must be Sqlite, PostgreSql or Memory.");
        }

        if (!Enum.IsDefined(options.Durability))
        {
            failures.Add($"Iacp:Store:Durability is {options.Durability}; it must be PowerLoss or ProcessCrash.");
        }

        if (options.Kind == StoreKind.Sqlite && string.IsNullOrWhiteSpace(options.Path))
        {
            failures.Add("Iacp:Store:Path is empty; it must name the file of the store, such as iacp.db.");
        }

        if (options.Kind == StoreKind.PostgreSql && !NamesADatabase(options.ConnectionString))
        {
            failures.Add("Iacp:Store:ConnectionString does not name a PostgreSQL database; it looks like Host=localhost;Database=iacp;Username=iacp;Password=secret.");
        }

        if (options.Lease < TimeSpan.FromSeconds(5) || options.Lease > TimeSpan.FromMinutes(10))
        {
            failures.Add($"Iacp:Store:Lease is {options.Lease}; it must lie between 00:00:05 and 00:10:00.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>What is wrong with the text is not told: it may hold a password.</summary>
    private static bool NamesADatabase(string? connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return (parts.ContainsKey("Host") || parts.ContainsKey("Server")) && (parts.ContainsKey("Database") || parts.ContainsKey("DB"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
