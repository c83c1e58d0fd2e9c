namespace IacpBus.Agents.Store.Reading;

/// <summary>Reads credit books out of stores, also while workers own them.</summary>
public static class BookReader
{
    /// <summary>Stores are not read at the same moment: what is wrong must be wrong each time.</summary>
    private const int Tries = 3;

    /// <summary>The books of all agents in <paramref name="stores"/>; a store that is named twice is read once.</summary>
    /// <exception cref="InvalidOperationException">A store is not there or cannot be read; the message is a sentence for the operator.</exception>
    public static async Task<BookReport> ReadAsync(IReadOnlyList<StoreOptions> stores, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stores);
        BookReport report = await ReadOnceAsync(stores, cancellationToken);
        for (int tried = 1; tried < Tries && !report.IsSound; tried++)
        {
            report = await ReadOnceAsync(stores, cancellationToken);
        }

        return report;
    }

    private static async Task<BookReport> ReadOnceAsync(IReadOnlyList<StoreOptions> stores, CancellationToken cancellationToken)
    {
        var books = new BookSums();
        var names = new List<string>();
        foreach (StoreOptions store in stores)
        {
            await using StoreSnapshot snapshot = await StoreSnapshot.OpenAsync(store, cancellationToken);
            if (!names.Contains(snapshot.Name))
            {
                names.Add(snapshot.Name);
                await books.AddAsync(snapshot.Context, cancellationToken);
            }
        }

        return books.ToReport(names);
    }
}
