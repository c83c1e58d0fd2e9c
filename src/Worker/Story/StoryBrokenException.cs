namespace IacpBus.Worker.Story;

/// <summary>The story cannot go on; the message says why, to the person who started it.</summary>
internal sealed class StoryBrokenException(string message) : Exception(message);
