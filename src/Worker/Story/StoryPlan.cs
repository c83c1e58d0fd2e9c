namespace IacpBus.Worker.Story;

/// <summary>What the demo story is about.</summary>
/// <param name="File">The file that is handed over.</param>
/// <param name="Self">The agent that tells it.</param>
/// <param name="Capability">What it looks for.</param>
/// <param name="Offer">Credits that it offers at first.</param>
/// <param name="Limit">Most that it pays.</param>
/// <param name="Run">Names the story: one that is told again under the same name goes on where it was.</param>
/// <param name="Timeout">Longest time for all of it.</param>
internal sealed record StoryPlan(string File, string Self, string Capability, decimal Offer, decimal Limit, Guid Run, TimeSpan Timeout);
