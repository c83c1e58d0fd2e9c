namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>Another process owns the file.</summary>
/// <param name="file">The database.</param>
/// <param name="owner">Who owns it, such as "process 4711".</param>
internal sealed class StoreInUseException(string file, string owner) : InvalidOperationException(
    $"The store {file} belongs to {owner}, and one process at a time may own it. Give this one a file of its own with Iacp:Store:Path; "
    + "for several instances of one agent set Iacp:Store:Kind to PostgreSql.");
