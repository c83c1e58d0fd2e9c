using System.Text;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

/// <summary>The slow path, and what the one-pass reader says about the same texts.</summary>
[Trait("row", "SIG-01")]
public sealed class JcsCanonicalizerTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("\t{\r\n}", "{}")]
    [InlineData("null", "null")]
    [InlineData(" true", "true")]
    [InlineData("false\n", "false")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("[1 ,2]", "[1,2]")]
    [InlineData("{\"b\":1,\"a\":{\"d\":[],\"c\":null}}", "{\"a\":{\"c\":null,\"d\":[]},\"b\":1}")]
    [InlineData("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2}", "{\"\ud83d\ude00\":2,\"\ufb33\":1}")]
    [InlineData("{\"\\n\":1,\"\\b\":2,\" \":3}", "{\"\\b\":2,\"\\n\":1,\" \":3}")]
    [InlineData("[[[[]]],{\"a\":[{}]}]", "[[[[]]],{\"a\":[{}]}]")]
    public void Canonicalize_AnyJson_GivesTheCanonicalText(string input, string expected)
    {
        Assert.Equal(expected, Jcs.Canonicalize(input, exact: true, out _));
        Assert.Equal(input == expected, Jcs.IsProvedCanonical(input));
        Assert.True(Jcs.IsProvedCanonical(expected));
    }

    [Fact]
    public void Canonicalize_OneBlankAnywhere_IsNotProvedAndTakenOut()
    {
        const string Canonical = """{"a":[1,-2.5e-7,[],{},"x\n"],"b\t":{"c":null,"d":[true,false]},"e":""}""";
        Assert.True(Jcs.IsProvedCanonical(Canonical));
        int taken = 0;
        for (int at = 0; at <= Canonical.Length; at++)
        {
            foreach (char blank in " \t\r\n")
            {
                // Inside of a string it is another string, inside of a word or number it is no JSON.
                string text = Canonical.Insert(at, blank.ToString());
                if (Jcs.Canonicalize(text, exact: true, out _) == Canonical)
                {
                    Assert.False(Jcs.IsProvedCanonical(text), text);
                    taken++;
                }
            }
        }

        // Before, between and behind the 37 tokens.
        Assert.Equal(38 * 4, taken);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":1}")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":1}")]
    [InlineData("[{\"x\":{\"\":1,\"\":1}}]")]
    [InlineData("{\"\\n\":1,\"\\u000a\":1}")]
    [InlineData("{\"\ud83d\ude00\":1,\"\\ud83d\\ude00\":1}")]
    public void Canonicalize_DuplicateName_IsRefused(string input)
    {
        Assert.Null(Jcs.Canonicalize(input, exact: false, out string? defect));
        Assert.Equal("A JSON object names one member twice.", defect);
        Assert.False(Jcs.IsProvedCanonical(input));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"")]
    [InlineData("\"\\ud83dx\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1,\"\\udfff\":1}")]
    public void Canonicalize_LoneSurrogate_IsRefused(string input)
    {
        Assert.Null(Jcs.Canonicalize(input, exact: false, out string? defect));
        Assert.Equal("A JSON string holds a lone surrogate.", defect);
        Assert.False(Jcs.IsProvedCanonical(input));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("[01]")]
    [InlineData("[+1]")]
    [InlineData("[.5]")]
    [InlineData("[1.]")]
    [InlineData("[NaN]")]
    [InlineData("[Infinity]")]
    [InlineData("// c\n{}")]
    [InlineData("{/* c */}")]
    [InlineData("{'a':1}")]
    [InlineData("{a:1}")]
    [InlineData("[\"\t\"]")]
    [InlineData("[\"\\x41\"]")]
    [InlineData("[\"\\U0041\"]")]
    [InlineData("[True]")]
    [InlineData("\ufeff{}")]
    public void Canonicalize_NotJson_IsRefused(string input)
    {
        Assert.Null(Jcs.Canonicalize(input, exact: false, out string? defect));
        Assert.StartsWith("The text is not valid JSON", defect, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("22ff22")]
    [InlineData("22c322")]
    [InlineData("22c08022")]
    [InlineData("22eda08022")]
    [InlineData("22f490808022")]
    [InlineData("22e282")]
    public void Canonicalize_InvalidUtf8_IsRefused(string hex)
    {
        Assert.Null(Jcs.Canonicalize(Convert.FromHexString(hex), exact: false, JsonLimits.Default, out string? defect));
        Assert.Equal("The JSON text is not valid UTF-8.", defect);
    }

    [Fact]
    public void Canonicalize_AtAndAboveTheLimits_PassesAndIsRefused()
    {
        var limits = new JsonLimits { MaxBytes = 10, MaxDepth = 3 };

        Assert.NotNull(Jcs.Canonicalize(Encoding.UTF8.GetBytes("\"12345678\""), exact: true, limits, out _));
        Assert.Null(Jcs.Canonicalize(Encoding.UTF8.GetBytes("\"123456789\""), exact: true, limits, out string? tooLong));
        Assert.Contains("at most 10", tooLong, StringComparison.Ordinal);
        Assert.NotNull(Jcs.Canonicalize(Encoding.UTF8.GetBytes("[[{}]]"), exact: true, limits, out _));
        Assert.Null(Jcs.Canonicalize(Encoding.UTF8.GetBytes("[[[[]]]]"), exact: true, limits, out string? tooDeep));
        Assert.Contains("3 levels", tooDeep, StringComparison.Ordinal);
    }
}
