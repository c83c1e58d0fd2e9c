namespace IacpBus.Agents.Store.Sql;

/// <summary>What one road to the database does while that is away: wait, say so, and try again.</summary>
/// <param name="health">Is told.</param>
/// <param name="clock">Measures the waiting.</param>
/// <param name="name">What the database is called in sentences.</param>
/// <param name="isTransient">Whether a failure is the database's, and may pass.</param>
internal sealed class Outage(StoreHealth health, TimeProvider clock, string name, Func<Exception, bool> isTransient)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public bool IsTransient(Exception failure) => isTransient(failure);

    public void Over() => health.Report(this, null);

    /// <summary>Waits longer with each attempt, counted from 0.</summary>
    public Task WaitAsync(Exception failure, int attempt, CancellationToken cancellationToken)
    {
        health.Report(this, $"The store {name} does not answer, and everything waits for it: {failure.GetBaseException().Message.TrimEnd('.', ' ')}.");
        double milliseconds = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 16)), Longest.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clock, cancellationToken);
    }

    /// <summary>Runs <paramref name="work"/> until it meets no outage.</summary>
    public async Task<T> SurviveAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Exception outage;
            try
            {
                T result = await work(cancellationToken);
                Over();
                return result;
            }
            catch (Exception failure) when (isTransient(failure))
            {
                outage = failure;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await WaitAsync(outage, attempt, cancellationToken);
        }
    }
}
