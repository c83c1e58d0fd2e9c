namespace IacpBus.Bench.Contenders;

/// <summary>A contender by name.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="What">What it does for a message.</param>
/// <param name="Create">Makes it.</param>
internal sealed record ContenderKind(string Name, string What, Func<ContenderSettings, IContender> Create);
