namespace IacpBus.Agents.Conversations;

/// <summary>Told when something goes on after the message that began it is done with, or because time has passed; for tests that wait until all is quiet.</summary>
internal interface IWorkObserver
{
    void Began();

    void Ended();
}
