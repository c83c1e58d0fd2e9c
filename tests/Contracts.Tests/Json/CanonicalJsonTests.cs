using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Default_IsTheEmptyObject()
    {
        CanonicalJson value = default;

        Assert.Equal("{}", value.ToString());
        Assert.Equal(JsonValueKind.Object, value.Kind);
        Assert.Equal(CanonicalJson.EmptyObject, value);
        Assert.Equal(CanonicalJson.Parse(" { } "), value);
        Assert.Equal(CanonicalJson.Parse("{}").GetHashCode(), value.GetHashCode());
        Assert.Equal(JsonValueKind.Object, value.ToElement().ValueKind);
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":[true]}", " { \"b\" : [ true ], \"a\" : 1.0 } ")]
    [InlineData("\"A\"", "\"\\u0041\"")]
    [InlineData("1000", "1e3")]
    [InlineData("0", "-0")]
    public void Equals_TwoSpellingsOfOneValue_AreEqual(string left, string right)
    {
        CanonicalJson one = CanonicalJson.Parse(left);
        CanonicalJson other = CanonicalJson.Parse(right);

        Assert.True(one == other);
        Assert.False(one != other);
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(left, other.ToString());
    }

    [Theory]
    [InlineData("{}", "[]")]
    [InlineData("1", "\"1\"")]
    [InlineData("{\"a\":null}", "{}")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("\"A\\u030a\"", "\"\\u00c5\"")]
    public void Equals_TwoValues_AreNotEqual(string left, string right)
    {
        Assert.True(CanonicalJson.Parse(left) != CanonicalJson.Parse(right));
        Assert.False(CanonicalJson.Parse(left).Equals((object)CanonicalJson.Parse(right)));
        Assert.False(CanonicalJson.Parse(left).Equals((object)left));
    }

    [Theory]
    [InlineData("{}", JsonValueKind.Object)]
    [InlineData("[]", JsonValueKind.Array)]
    [InlineData("\"t\"", JsonValueKind.String)]
    [InlineData("true", JsonValueKind.True)]
    [InlineData("false", JsonValueKind.False)]
    [InlineData("null", JsonValueKind.Null)]
    [InlineData("-1", JsonValueKind.Number)]
    [InlineData("5", JsonValueKind.Number)]
    public void Kind_OfEachValue_IsTheKindOfItsElement(string text, JsonValueKind expected)
    {
        CanonicalJson value = CanonicalJson.Parse(text);

        Assert.Equal(expected, value.Kind);
        Assert.Equal(expected, value.ToElement().ValueKind);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"a\":1,\"a\":1}", "twice")]
    [InlineData("\"\\ud800\"", "surrogate")]
    [InlineData("9007199254740992", "number")]
    [InlineData("333333333.33333329", "number")]
    [InlineData("1e999", "number")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("[1,]", "not valid JSON")]
    [InlineData("/**/1", "not valid JSON")]
    public void TryParse_TextThatCannotBeSigned_SaysWhyWithoutQuotingIt(string text, string expected)
    {
        Assert.False(CanonicalJson.TryParse(Encoding.UTF8.GetBytes(text), null, out CanonicalJson value, out string? defect));
        Assert.Equal(default, value);
        Assert.Contains(expected, defect, StringComparison.Ordinal);
        Assert.True(text.Length == 0 || !defect.Contains(text, StringComparison.Ordinal), defect);
        Assert.Throws<FormatException>(() => CanonicalJson.Parse(text));
    }

    [Fact]
    public void TryParse_InvalidUtf8_IsRefused()
    {
        Assert.False(CanonicalJson.TryParse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }, null, out _, out string? defect));
        Assert.Contains("UTF-8", defect, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AtTheLimits_PassesAndOneAboveIsRefused()
    {
        var limits = new JsonLimits { MaxBytes = 6, MaxDepth = 2 };

        Assert.True(CanonicalJson.TryParse("[[11]]"u8.ToArray(), limits, out _, out _));
        Assert.False(CanonicalJson.TryParse("[[111]]"u8.ToArray(), limits, out _, out _));
        Assert.False(CanonicalJson.TryParse("[[[]]]"u8.ToArray(), limits, out _, out _));
        Assert.Equal(1024 * 1024, JsonLimits.Default.MaxBytes);
        Assert.Equal(64, JsonLimits.Default.MaxDepth);
    }

    [Fact]
    public void Parse_TextWithALoneSurrogate_ThrowsInsteadOfReplacingIt()
    {
        Assert.Throws<FormatException>(() => CanonicalJson.Parse("\"\ud800\""));
        Assert.Equal("\"\ufffd\ud83d\ude00\"", CanonicalJson.Parse("\"\ufffd\ud83d\ude00\"").ToString());
        Assert.Throws<ArgumentNullException>(() => CanonicalJson.Parse(null!));
    }

    [Fact]
    public void From_Value_RoundTripsThroughItsTypeInfo()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var info = (JsonTypeInfo<Dictionary<string, string>>)options.GetTypeInfo(typeof(Dictionary<string, string>));

        CanonicalJson value = CanonicalJson.From(new Dictionary<string, string> { ["z"] = "<\u00e9>", ["a"] = "+" }, info);

        Assert.Equal("{\"a\":\"+\",\"z\":\"<\u00e9>\"}", value.ToString());
        Assert.Equal("<\u00e9>", value.Deserialize(info)!["z"]);
        Assert.Throws<FormatException>(() => CanonicalJson.From(ulong.MaxValue, (JsonTypeInfo<ulong>)options.GetTypeInfo(typeof(ulong))));
        Assert.Throws<JsonException>(() => CanonicalJson.Parse("[]").Deserialize(info));
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":[true]}", "{\"a\":1,\"b\":[true]}")]
    [InlineData("{\"b\":[true],\"a\":1.0}", "{\"a\":1,\"b\":[true]}")]
    [InlineData("{\"a\":\"\\u00e9\"} ", "{\"a\":\"\u00e9\"}")]
    public void From_TextThatAConverterWritesRaw_IsBroughtIntoCanonicalForm(string raw, string expected) =>
        Assert.Equal(expected, CanonicalJson.From(new Raw(Encoding.UTF8.GetBytes(raw))).ToString());

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1")]
    [InlineData("\"\u00ff\"")]
    [InlineData("9007199254740992")]
    public void From_TextThatCannotBeSigned_Throws(string raw) =>
        Assert.Throws<FormatException>(() => CanonicalJson.From(new Raw(Encoding.Latin1.GetBytes(raw))));

    [Fact]
    public void ToElement_DeepestAcceptedValue_IsRead()
    {
        string deep = new string('[', 64) + new string(']', 64);

        Assert.Equal(JsonValueKind.Array, CanonicalJson.Parse(deep).ToElement().ValueKind);
        Assert.Throws<FormatException>(() => CanonicalJson.Parse($"[{deep}]"));
    }

    [JsonConverter(typeof(RawConverter))]
    private sealed record Raw(byte[] Text);

    private sealed class RawConverter : JsonConverter<Raw>
    {
        public override Raw Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Raw value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
