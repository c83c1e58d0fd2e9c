using System.Reflection;

namespace IacpBus.Testing.Tests;

public sealed class DocumentationTests
{
    /// <summary>What a reader pastes is what was compiled and run.</summary>
    [Fact]
    public void TestingMd_ShowsTheExampleAsItIsInTheTest()
    {
        string root = typeof(DocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "RepositoryRoot").Value!;
        string[] blocks = [.. File.ReadAllText(Path.Combine(root, "docs", "testing.md")).Split("```csharp\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
        string example = File.ReadAllText(Path.Combine(root, "tests", "Testing.Tests", "ReviewerTests.cs"));

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(WithoutIndent(block), WithoutIndent(example), StringComparison.Ordinal));
    }

    private static string WithoutIndent(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));
}
