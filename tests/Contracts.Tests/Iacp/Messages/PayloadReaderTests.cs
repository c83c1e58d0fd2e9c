using System.Text;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>The reader of members by itself: names, nesting, what is left over.</summary>
public sealed class PayloadReaderTests
{
    [Fact]
    public void Has_EachOfManyMembers_IsFoundWhateverItsPlace()
    {
        // In the order of UTF-16 code units, with names that need escapes and names beyond the basic plane.
        string[] names = ["", "\u0001", " ", "\"", "A", "a", "a\\b", "ab", "b", "\u00E9", "\u20AC", "\U0001F600", "\uFB33"];
        for (int count = 0; count <= names.Length; count++)
        {
            string[] present = names[..count];
            PayloadReader payload = Reader($"{{{string.Join(',', present.Select((name, index) => $"{System.Text.Json.JsonSerializer.Serialize(name)}:{index}"))}}}");

            Assert.All(names, name => Assert.Equal(present.Contains(name), payload.Has(Encoding.UTF8.GetBytes(name))));
            Assert.Equal(present, payload.Rest().Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Rest_MembersThatWereAskedFor_AreNotInIt()
    {
        PayloadReader payload = Reader("""{"a":1,"b":null,"c":{"d":1},"e":null}""");

        Assert.Equal(1, payload.WholeNumber("a"u8));
        Assert.Null(payload.Text("b"u8));
        Assert.Equal((["c", "e"], "null"), (payload.Rest().Keys.Order().ToArray(), payload.Rest()["e"].ToString()), Same);
        Assert.Null(payload.Error);

        static bool Same((string[] Names, string E) left, (string[] Names, string E) right) => left.Names.SequenceEqual(right.Names) && left.E == right.E;
    }

    [Fact]
    public void Text_WithEscapes_IsDecoded() =>
        Assert.Equal("a\"\\\n\u0001\u00E9\U0001F600", Reader("""{"t":"a\"\\\n\u0001é😀"}""").Text("t"u8));

    [Fact]
    public void Error_InNestedObjects_HasTheWholePathAndIsTheFirst()
    {
        PayloadReader payload = Reader("""{"list":[{"ok":1},{"deep":{"n":"x"}}],"z":1}""");

        payload.Parts("list"u8, item => item.Part("deep"u8, deep => deep.Number("n"u8)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"));
        payload.Text("z"u8);

        Assert.Equal("$.message.payload.list[1].deep.n", payload.Error!.Path);
        Assert.Empty(payload.Rest());
    }

    [Theory]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("1e2", 100)]
    [InlineData("7.0", 7)]
    public void WholeNumber_InItsRange_IsRead(string number, int expected) =>
        Assert.Equal(expected, Reader($$"""{"n":{{number}}}""").WholeNumber("n"u8));

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-1")]
    [InlineData("0.5")]
    [InlineData("1e21")]
    [InlineData("9007199254740991")]
    [InlineData("true")]
    [InlineData("\"1\"")]
    [InlineData("[1]")]
    public void WholeNumber_OutsideItsRange_IsRefused(string number)
    {
        PayloadReader payload = Reader($$"""{"n":{{number}}}""");

        Assert.Null(payload.WholeNumber("n"u8));
        Assert.Equal("$.message.payload.n", payload.Error!.Path);
    }

    [Fact]
    public void Json_AnyValueButNull_IsKeptAsItStands()
    {
        PayloadReader payload = Reader("""{"a":[1,{"b":null}],"c":null,"d":"x"}""");

        Assert.Equal("[1,{\"b\":null}]", payload.Json("a"u8).ToString());
        Assert.Null(payload.Json("c"u8));
        Assert.Null(payload.Json("missing"u8));
        Assert.Equal("\"x\"", payload.Json("d"u8).ToString());
    }

    private static PayloadReader Reader(string json) => new(Wire.Json(json));
}
