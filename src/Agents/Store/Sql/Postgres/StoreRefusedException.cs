namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>The server is there but does not let us in.</summary>
/// <param name="store">Which database of which server.</param>
/// <param name="reason">What it says.</param>
/// <param name="inner">The failure.</param>
internal sealed class StoreRefusedException(string store, string reason, Exception inner) : InvalidOperationException(
    $"The store {store} cannot be used: {reason}. Iacp:Store:ConnectionString must name a database that exists and a user who may log in and create tables in it.", inner);
