namespace IacpBus.Agents.Conversations;

/// <summary>Told when something that a message began goes on after the message is done with; for tests that wait until all is quiet.</summary>
internal interface IWorkObserver
{
    void Began();

    void Ended();
}
