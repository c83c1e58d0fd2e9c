using System.Reflection;

namespace IacpBus.Architecture.Tests;

/// <summary>The sources and the assemblies that were built from them.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "RepositoryRoot").Value!;

    public static Assembly Contracts { get; } = Assembly.Load("IacpBus.Contracts");

    public static Assembly Transport { get; } = Assembly.Load("IacpBus.Transport");

    public static Assembly Agents { get; } = Assembly.Load("IacpBus.Agents");

    public static Assembly Testing { get; } = Assembly.Load("IacpBus.Testing");

    public static Assembly Worker { get; } = Assembly.Load("iacp-worker");

    /// <summary>In the order of the arrows: each may know those before it.</summary>
    public static IReadOnlyList<Assembly> InOrder { get; } = [Contracts, Transport, Agents, Testing, Worker];

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Files in a folder of the repository, without what builds leave there.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
