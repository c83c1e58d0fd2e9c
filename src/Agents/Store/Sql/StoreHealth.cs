namespace IacpBus.Agents.Store.Sql;

/// <summary>Whether the database answers. A disk that is full stops writing only, so each road tells for itself. Thread-safe.</summary>
internal sealed class StoreHealth
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, string> _problems = [];
    private string? _problem;

    /// <summary>Called with the new sentence, or <c>null</c>, whenever it becomes another one.</summary>
    public event Action<string?>? Changed;

    /// <summary>A sentence while it does not answer; <c>null</c> when all is well.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public void Report(object road, string? problem)
    {
        lock (_gate)
        {
            if (problem is null ? !_problems.Remove(road) : _problems.GetValueOrDefault(road) == problem)
            {
                return;
            }

            if (problem is not null)
            {
                _problems[road] = problem;
            }

            string? before = _problem;
            Volatile.Write(ref _problem, _problems.Values.FirstOrDefault());
            if (_problem != before)
            {
                Changed?.Invoke(_problem);
            }
        }
    }
}
