namespace IacpBus.Worker.Tests;

/// <summary>Tests that read or change the environment of this process; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessEnvironment
{
    public const string Name = "process environment";
}
