namespace IacpBus.Agents.Store.Sql;

/// <summary>Whether the database answers. Thread-safe.</summary>
internal sealed class StoreHealth
{
    private volatile string? _problem;

    /// <summary>A sentence while it does not answer; <c>null</c> when all is well.</summary>
    public string? Problem => _problem;

    /// <summary>Called with the new sentence, or <c>null</c>, whenever it becomes another one.</summary>
    public event Action<string?>? Changed;

    public void Report(string? problem)
    {
        if (_problem != problem)
        {
            _problem = problem;
            Changed?.Invoke(problem);
        }
    }
}
