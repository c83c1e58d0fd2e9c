using IacpBus.Worker.Commands;

namespace IacpBus.Worker.Tests.Commands;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain text, größer, 漢字, 😀", "plain text, größer, 漢字, 😀")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u{1b}[31mred\\u{1b}[0m")]
    [InlineData("two\r\nlines\t", "two\\u{d}\\u{a}lines\\u{9}")]
    [InlineData("\u009b2J", "\\u{9b}2J")]
    [InlineData("a\u202eb\u2066c\u200dd", "a\\u{202e}b\\u{2066}c\\u{200d}d")]
    [InlineData("a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c")]
    public void Printable_OfAnyText_HasNothingThatSteersATerminal(string text, string expected) => Assert.Equal(expected, text.Printable());

    [Fact]
    public void Printable_OfHalfASurrogatePair_ReplacesIt() => Assert.Equal("a\ufffdb", "a\ud800b".Printable());

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly-10", 10, "exactly-10")]
    [InlineData("eleven-long", 10, "eleven-lon...")]
    [InlineData("\u001b\u001b\u001b", 10, "\\u{1b}\\u{1...")]
    public void Printable_WithALimit_CutsWhatIsLonger(string text, int longest, string expected) => Assert.Equal(expected, text.Printable(longest));
}
