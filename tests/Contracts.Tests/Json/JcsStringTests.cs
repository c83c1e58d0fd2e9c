using System.Buffers;
using System.Text;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

[Trait("row", "SIG-01")]
public sealed class JcsStringTests
{
    [Fact]
    public void Write_EveryAsciiCharacter_UsesOnlyTheEscapesOfTheRfc()
    {
        for (int code = 0; code < 0x80; code++)
        {
            string expected = (char)code switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{code:x4}",
                _ => ((char)code).ToString(),
            };

            Assert.Equal($"\"{expected}\"", Write(((char)code).ToString()));
            Assert.Equal($"\"a{expected}{expected}z\"", Write($"a{(char)code}{(char)code}z"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("na\u00efve \u20ac")]
    [InlineData("\u007f\u0080\u2028\u2029")]
    [InlineData("a/b<&>'+")]
    [InlineData("\ud83d\ude00\ufb33\uffff")]
    public void Write_TextThatNeedsNoEscape_IsKeptAsItIs(string text)
    {
        Assert.Equal($"\"{text}\"", Write(text));
        Assert.False(JcsString.MustEscape(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("\"", true)]
    [InlineData("\\", true)]
    [InlineData("\u0000", true)]
    [InlineData("\u001f", true)]
    [InlineData(" ", false)]
    [InlineData("/", false)]
    [InlineData("\u007f", false)]
    public void MustEscape_OneCharacter_TellsWhetherTheRfcEscapesIt(string text, bool expected) =>
        Assert.Equal(expected, JcsString.MustEscape(Encoding.UTF8.GetBytes("a" + text)));

    [Theory]
    [InlineData("plain")]
    [InlineData("\\\"\\\\\\b\\t\\n\\f\\r")]
    [InlineData("\\u0000\\u0007\\u000b\\u000e\\u0010\\u001f")]
    [InlineData("a\\\\u0041")]
    public void IsCanonical_ShortestEscapes_IsTrue(string escaped)
    {
        Assert.True(JcsString.IsCanonical(Encoding.UTF8.GetBytes(escaped)));
        Assert.True(Jcs.IsProvedCanonical($"\"{escaped}\""));
        Assert.True(Jcs.IsProvedCanonical($"{{\"{escaped}\":1}}"));
        Assert.Equal($"\"{escaped}\"", Jcs.Canonicalize($"\"{escaped}\"", exact: true, out _));
    }

    [Theory]
    [InlineData("\\/", "/")]
    [InlineData("\\u0041", "A")]
    [InlineData("\\u0022", "\\\"")]
    [InlineData("\\u005c", "\\\\")]
    [InlineData("\\u005C", "\\\\")]
    [InlineData("\\u0008", "\\b")]
    [InlineData("\\u0009", "\\t")]
    [InlineData("\\u000a", "\\n")]
    [InlineData("\\u000A", "\\n")]
    [InlineData("\\u000c", "\\f")]
    [InlineData("\\u000d", "\\r")]
    [InlineData("\\u001F", "\\u001f")]
    [InlineData("\\u000B", "\\u000b")]
    [InlineData("\\u0020", " ")]
    [InlineData("\\u007f", "\u007f")]
    [InlineData("\\u00e9", "\u00e9")]
    [InlineData("\\u2028", "\u2028")]
    [InlineData("\\ud83d\\ude00", "\ud83d\ude00")]
    [InlineData("\\uD83D\\uDE00", "\ud83d\ude00")]
    [InlineData("x\\\\\\u0041", "x\\\\A")]
    public void IsCanonical_LongerEscapes_IsFalse(string escaped, string canonical)
    {
        Assert.False(JcsString.IsCanonical(Encoding.UTF8.GetBytes(escaped)));
        Assert.False(Jcs.IsProvedCanonical($"\"{escaped}\""));
        Assert.False(Jcs.IsProvedCanonical($"{{\"{escaped}\":1}}"));
        Assert.Equal($"\"{canonical}\"", Jcs.Canonicalize($"\"{escaped}\"", exact: true, out _));
        Assert.Equal($"{{\"{canonical}\":1}}", Jcs.Canonicalize($"{{\"{escaped}\":1}}", exact: true, out _));
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\u")]
    [InlineData("\\u001")]
    public void IsCanonical_CutOffEscape_IsFalse(string escaped) => Assert.False(JcsString.IsCanonical(Encoding.UTF8.GetBytes(escaped)));

    private static string Write(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        JcsString.Write(Encoding.UTF8.GetBytes(text), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
