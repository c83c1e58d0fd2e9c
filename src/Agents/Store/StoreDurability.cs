namespace IacpBus.Agents.Store;

/// <summary>What a commit outlives.</summary>
public enum StoreDurability
{
    /// <summary>Loss of power: every commit is synced to the disk before anything leaves.</summary>
    PowerLoss,

    /// <summary>
    /// The end of the process, however sudden; a loss of power or a crash of the operating system may take the last
    /// commits, and messages that went out already may then contradict the store.
    /// </summary>
    ProcessCrash,
}
