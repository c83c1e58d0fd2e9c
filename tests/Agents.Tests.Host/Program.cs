// A process to be killed: opens a store and stops for good at a point on the way, which it writes to its output.
// Arguments: the kind of store, its file or connection string, the point; or "open" for a store that is open.
using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql;

var options = new StoreOptions { Kind = Enum.Parse<StoreKind>(args[0]), Path = args[1], ConnectionString = args[1] };
await using SqlStore store = AgentStores.Create(options, new ConversationOptions(), TimeProvider.System);
store.Reached = point =>
{
    if (point == args[2])
    {
        Stop();
    }
};
await store.OpenAsync(CancellationToken.None);
Stop();

void Stop()
{
    Console.WriteLine(args[2]);
    using var never = new ManualResetEventSlim();
    never.Wait();
}
