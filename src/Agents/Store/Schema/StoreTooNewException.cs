namespace IacpBus.Agents.Store.Schema;

/// <summary>A later version of the program has changed the store, and this one does not know what it means.</summary>
/// <param name="store">What the store is called.</param>
/// <param name="migration">A change that this program does not know.</param>
internal sealed class StoreTooNewException(string store, string migration) : InvalidOperationException(
    $"The store {store} was changed by a newer version of this program ({migration}). Use that version, or a store of an earlier backup.");
