using Xunit.Abstractions;

namespace IacpBus.Architecture.Tests;

/// <summary>The size budget: file median 60, p90 150, none over 400; no method over 60 lines.</summary>
public sealed class SourceTests(ITestOutputHelper output)
{
    private const int MostLines = 400;
    private const int MostMethodLines = 60;

    [Fact]
    public void Files_OfSrc_KeepTheSizeBudget()
    {
        (string File, int Lines)[] sizes = [.. Repository.Files("src", "*.cs").Select(file => (Path.GetRelativePath(Repository.Root, file), File.ReadAllLines(file).Length)).OrderBy(size => size.Length)];
        int median = sizes[sizes.Length / 2].Lines;
        int p90 = sizes[sizes.Length * 9 / 10].Lines;
        output.WriteLine($"{sizes.Length} files, {sizes.Sum(size => size.Lines)} lines: median {median}, p90 {p90}, largest {sizes[^1]}");

        Assert.True(sizes.Length > 100, "the sources were not found");
        Assert.All(sizes, size => Assert.True(size.Lines <= MostLines, $"{size.File} has {size.Lines} lines"));
        Assert.InRange(median, 1, 60);
        Assert.InRange(p90, 1, 150);
    }

    [Fact]
    public void Methods_OfSrc_AreShort()
    {
        (string File, int Line, int Lines)[] methods = [.. Repository.Files("src", "*.cs").SelectMany(Methods)];
        output.WriteLine($"{methods.Length} methods with a body: p90 {methods.Select(method => method.Lines).Order().ElementAt(methods.Length * 9 / 10)}, longest {methods.MaxBy(method => method.Lines)}");

        Assert.True(methods.Length > 300, "the methods were not found");
        Assert.All(methods, method => Assert.True(method.Lines <= MostMethodLines, $"{method.File}:{method.Line} has {method.Lines} lines"));
    }

    [Fact]
    public void Sources_HaveNoRegionsNoTodosAndNoWayToStopTheSuite()
    {
        Assert.All(Repository.Files("src", "*.cs"), file =>
        {
            string text = File.ReadAllText(file);
            Assert.False(text.Contains("#region", StringComparison.Ordinal), file);
            Assert.False(text.Contains("TODO", StringComparison.Ordinal) && !text.Contains("TODO #", StringComparison.Ordinal), file);
            Assert.False(text.Contains("async void", StringComparison.Ordinal), file);
        });
        Assert.All(Repository.Files("tests", "*.cs"), file =>
            Assert.False(File.ReadAllLines(file).Any(line => line.TrimStart().StartsWith("[Fact(Skip", StringComparison.Ordinal) || line.TrimStart().StartsWith("[Theory(Skip", StringComparison.Ordinal)), file));
    }

    /// <summary>
    /// Members with a body in braces, by indentation: the house style puts the brace of a member of a top-level type on
    /// a line of its own behind four blanks, and of a nested one behind eight.
    /// </summary>
    private static IEnumerable<(string File, int Line, int Lines)> Methods(string file)
    {
        string[] lines = File.ReadAllLines(file);
        foreach (string indent in (string[])["    ", "        "])
        {
            int start = -1;
            for (int i = 1; i < lines.Length; i++)
            {
                string head = lines[i - 1].TrimEnd();
                if (lines[i] == indent + "{" && (head.EndsWith(')') || head.EndsWith("class", StringComparison.Ordinal)) && !IsTypeOrStatement(head))
                {
                    start = i;
                }
                else if (start >= 0 && lines[i].StartsWith(indent + "}", StringComparison.Ordinal))
                {
                    yield return (Path.GetRelativePath(Repository.Root, file), start, i - start - 1);
                    start = -1;
                }
            }
        }
    }

    private static bool IsTypeOrStatement(string head) =>
        new[] { "class ", "record ", "struct ", "if (", "while (", "for (", "foreach (", "switch (", "using (", "lock (", "catch (", "&& ", "|| " }
            .Any(word => head.TrimStart().StartsWith(word, StringComparison.Ordinal) || (word.Length > 5 && head.Contains(' ' + word, StringComparison.Ordinal)));
}
