namespace IacpBus.Transport.Receiving;

/// <summary>Which of an agent's two queues a message came from.</summary>
internal enum Ear
{
    /// <summary>The durable inbox: takes messages for this agent alone.</summary>
    Inbox,

    /// <summary>The presence queue: takes broadcasts alone.</summary>
    Presence,
}
