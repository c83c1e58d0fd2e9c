using System.Collections.Frozen;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Trust;

/// <summary>
/// Public keys from a folder of files (<see cref="KeyFiles"/>). The folder is looked at again at most once a second,
/// when somebody asks, and read again when it changed. Thread-safe.
/// </summary>
public sealed class FileKeyDirectory : IKeyDirectory
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<AgentId, IReadOnlyList<AgentPublicKey>> _keys = FrozenDictionary<AgentId, IReadOnlyList<AgentPublicKey>>.Empty;
    private DateTime _folderVersion;
    private long _nextLook;

    /// <param name="folder">The folder that holds <c>public/</c>; it may appear later.</param>
    /// <param name="clock">Clock of the once-a-second rule.</param>
    public FileKeyDirectory(string folder, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(clock);
        _folder = KeyFiles.PublicFolder(folder);
        _clock = clock;
        _nextLook = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent)
    {
        if (_clock.GetTimestamp() >= Volatile.Read(ref _nextLook))
        {
            Look();
        }

        return _keys.GetValueOrDefault(agent) ?? [];
    }

    private void Look()
    {
        lock (_gate)
        {
            long now = _clock.GetTimestamp();
            if (now < _nextLook)
            {
                return;
            }

            ReadAgain();

            // Only now: whoever asks meanwhile waits at the gate, instead of being told that there are no keys.
            Volatile.Write(ref _nextLook, now + (long)(LookInterval.TotalSeconds * _clock.TimestampFrequency));
        }
    }

    private void ReadAgain()
    {
        DateTime version = Directory.GetLastWriteTimeUtc(_folder);
        if (version == _folderVersion || !Directory.Exists(_folder))
        {
            return;
        }

        try
        {
            _keys = ReadAll();
            _folderVersion = version;
        }
        catch (Exception vanished) when (vanished is IOException or UnauthorizedAccessException)
        {
            // The folder went away between the two looks; what is known stays until the next one.
        }
    }

    private FrozenDictionary<AgentId, IReadOnlyList<AgentPublicKey>> ReadAll()
    {
        var found = new Dictionary<AgentId, IReadOnlyList<AgentPublicKey>>();
        foreach (string file in Directory.EnumerateFiles(_folder, "*.json"))
        {
            // One file speaks for one agent, so that a copy beside it cannot win by the order of the folder.
            if (KeyFiles.TryReadPublicKey(file, out AgentId agent, out AgentPublicKey? key)
                && Path.GetFileNameWithoutExtension(file) == AgentWord.Encode(agent))
            {
                found[agent] = [key!];
            }
        }

        return found.ToFrozenDictionary();
    }
}
