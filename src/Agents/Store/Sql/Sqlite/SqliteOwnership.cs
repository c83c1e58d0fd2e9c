using System.Globalization;

namespace IacpBus.Agents.Store.Sql.Sqlite;

/// <summary>
/// The lock beside the file, held by the operating system for as long as the process lives: no kill leaves it behind.
/// Who holds it stands in a second file, since a locked one cannot be read.
/// </summary>
internal sealed class SqliteOwnership : IDisposable
{
    private readonly FileStream _lock;

    private SqliteOwnership(FileStream held) => _lock = held;

    /// <exception cref="StoreInUseException">Somebody else has it.</exception>
    public static SqliteOwnership Take(string database)
    {
        string lockFile = database + ".lock";
        string ownerFile = database + ".owner";
        FileStream held;
        try
        {
            held = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(lockFile))
        {
            throw new StoreInUseException(database, Owner(ownerFile));
        }

        try
        {
            File.WriteAllText(ownerFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new SqliteOwnership(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Owner(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                ? string.Create(CultureInfo.InvariantCulture, $"process {id}")
                : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
