using System.Text;
using IacpBus.Worker.Programs;

namespace IacpBus.Worker.Tests.Programs;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\n", "a|")]
    [InlineData("a\nb", "a|b|")]
    [InlineData("\n\na\n", "||a|")]
    [InlineData("a\r\nb\r\n", "a\r|b\r|")]
    public async Task ReadAsync_Text_GivesItsLines(string text, string lines) => Assert.Equal(lines, await ReadAllAsync(text, 1000));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16 * 1024)]
    public async Task ReadAsync_LongLinesInPieces_GivesThemWhole(int piece)
    {
        string text = $"{new string('a', 100_000)}\n{new string('b', 16 * 1024)}\n{new string('c', 16 * 1024 - 1)}\nd";

        Assert.Equal(text.Replace('\n', '|') + "|", await ReadAllAsync(text, text.Length, piece));
    }

    [Fact]
    public async Task ReadAsync_ExactlyTheLimit_IsRead()
    {
        var reader = new LineReader(new MemoryStream("12345678\n"u8.ToArray()), 9);

        Assert.Equal("12345678", Encoding.UTF8.GetString((await reader.ReadAsync(CancellationToken.None))!));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.False(reader.LimitExceeded);
    }

    [Theory]
    [InlineData("1234567890")]
    [InlineData("1\n2\n3\n4\n5\n")]
    public async Task ReadAsync_AboveTheLimit_EndsAndStaysEnded(string text)
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), 9);

        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.True(reader.LimitExceeded);
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
    }

    private static async Task<string> ReadAllAsync(string text, int limit, int piece = int.MaxValue)
    {
        var reader = new LineReader(new SlowStream(Encoding.UTF8.GetBytes(text), piece), limit);
        var lines = new StringBuilder();
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
        {
            lines.Append(Encoding.UTF8.GetString(line)).Append('|');
        }

        Assert.False(reader.LimitExceeded);
        return lines.ToString();
    }

    private sealed class SlowStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
