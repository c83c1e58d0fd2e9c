using FsCheck;
using FsCheck.Fluent;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>Scripts of simulations: FsCheck makes them and, of one that fails, finds the shortest.</summary>
internal static class Scripts
{
    private static readonly Arbitrary<int[]> Arbitrary = Arb.From(
        Gen.Choose(0, 60).SelectMany(length => Gen.Choose(0, 999_999).ArrayOf(length)),
        ArbMap.Default.ArbFor<int[]>().Shrinker);

    /// <summary>Runs the check for so many scripts, always the same; a failure prints the shortest script that fails.</summary>
    public static void CheckAll(int scripts, Func<int[], Task> check) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(scripts).WithReplay(20261122, 8785),
        Prop.ForAll(Arbitrary, script => check(script).GetAwaiter().GetResult()));
}
