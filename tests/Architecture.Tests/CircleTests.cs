using System.Text.RegularExpressions;

namespace IacpBus.Architecture.Tests;

/// <summary>No file of src needs another one that needs it, however long the way round: each can be read after those it uses.</summary>
public sealed partial class CircleTests
{
    [Fact]
    public void Files_OfSrc_FormNoCircle()
    {
        SourceFile[] files = [.. Repository.Files("src", "*.cs").Select(SourceFile.Read)];
        ILookup<string, SourceFile> owners = files.SelectMany(file => file.Declared.Select(type => (type, file))).ToLookup(pair => pair.type, pair => pair.file);
        Dictionary<SourceFile, SourceFile[]> uses = files.ToDictionary(file => file, file => file.Words.SelectMany(word => owners[word]).Where(file.Sees).Distinct().ToArray());

        Assert.True(uses.Values.Sum(used => used.Length) > 500, "the uses were not found");

        // What uses nothing that is left goes; what remains is in a circle, or leads into one.
        while (uses.Where(pair => pair.Value.All(used => !uses.ContainsKey(used))).Select(pair => pair.Key).ToArray() is { Length: > 0 } leaves)
        {
            Array.ForEach(leaves, leaf => uses.Remove(leaf));
        }

        while (uses.Keys.Where(file => !uses.Values.Any(used => used.Contains(file))).ToArray() is { Length: > 0 } roots)
        {
            Array.ForEach(roots, root => uses.Remove(root));
        }

        Assert.Equal([], uses.Select(pair => $"{pair.Key.Name} uses {string.Join(", ", pair.Value.Where(uses.ContainsKey).Select(used => used.Name))}"));
    }

    private sealed partial record SourceFile(string Name, string Namespace, IReadOnlySet<string> Usings, IReadOnlySet<string> Declared, IReadOnlySet<string> Words)
    {
        public static SourceFile Read(string file)
        {
            string text = Noise().Replace(File.ReadAllText(file), "");
            return new SourceFile(
                Path.GetRelativePath(Repository.Root, file),
                NamespaceLine().Match(text).Groups[1].Value,
                UsingLine().Matches(text).Select(match => match.Groups[1].Value).ToHashSet(),
                Declaration().Matches(text).Select(match => match.Groups[1].Value).ToHashSet(),
                Word().Matches(text).Select(match => match.Value).ToHashSet());
        }

        public bool Sees(SourceFile other) =>
            other.Name != Name && (Namespace == other.Namespace || Namespace.StartsWith(other.Namespace + '.', StringComparison.Ordinal) || Usings.Contains(other.Namespace));

        public bool Equals(SourceFile? other) => Name == other?.Name;

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

        /// <summary>Comments and texts.</summary>
        [GeneratedRegex("""//[^\n]*|"(?:\\.|[^"\\\n])*" """, RegexOptions.IgnorePatternWhitespace)]
        private static partial Regex Noise();

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceLine();

        [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex UsingLine();

        /// <summary>Types at the outermost level.</summary>
        [GeneratedRegex(@"^(?:public |internal )(?:(?:sealed|static|abstract|readonly|partial|unsafe) )*(?:record struct|record|class|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
        private static partial Regex Declaration();

        /// <summary>Names with nothing before them that they would be a member of.</summary>
        [GeneratedRegex(@"(?<![\w.])[A-Z]\w+")]
        private static partial Regex Word();
    }
}
