using System.Text;
using System.Text.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

/// <summary>The examples of RFC 8785 sections 3.2.2 to 3.2.4 and the samples of its reference implementation.</summary>
[Trait("row", "SIG-01")]
public sealed class Rfc8785SampleTests
{
    private const string Section322 = """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }
        """;

    private const string Section324 =
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a" +
        "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c" +
        "22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d";

    public static TheoryData<string, string, string> Samples => new()
    {
        {
            "arrays",
            """
            [
              56,
              {
                "d": true,
                "10": null,
                "1": [ ]
              }
            ]
            """,
            """[56,{"1":[],"10":null,"d":true}]"""
        },
        {
            "french",
            """
            {
              "peach": "This sorting order",
              "p\u00e9ch\u00e9": "is wrong according to French",
              "p\u00eache": "but canonicalization MUST",
              "sin":   "ignore locale"
            }
            """,
            "{\"peach\":\"This sorting order\",\"p\u00e9ch\u00e9\":\"is wrong according to French\",\"p\u00eache\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}"
        },
        {
            "structures",
            """
            {
              "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0},
              "10": { },
              "": "empty",
              "a": { },
              "111": [ {"e": "yes","E": "no" } ],
              "A": { }
            }
            """,
            """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"""
        },
        {
            "unicode",
            """{ "Unnormalized Unicode":"A\u030a" }""",
            "{\"Unnormalized Unicode\":\"A\u030a\"}"
        },
        {
            "values",
            Section322,
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        },
        {
            "weird",
            """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\u000a": "Newline",
              "1": "One",
              "\u0080": "Control\u007f",
              "\ud83d\ude02": "Smiley",
              "\u00f6": "Latin Small Letter O With Diaeresis",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "</script>": "Browser Challenge"
            }
            """,
            "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\",\"\u0080\":\"Control\u007f\"," +
            "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\ud83d\ude02\":\"Smiley\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
        },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Canonicalize_ReferenceSample_GivesThePublishedText(string name, string input, string expected)
    {
        string? canonical = Jcs.Canonicalize(input, exact: false, out string? defect);

        Assert.True(defect is null, $"{name}: {defect}");
        Assert.Equal(expected, canonical);
        Assert.Equal(expected, Jcs.Canonicalize(expected, exact: false, out _));
        Assert.True(Jcs.IsProvedCanonical(expected));
        Assert.False(Jcs.IsProvedCanonical(input));
    }

    [Fact]
    public void Canonicalize_ExampleOfSection322_GivesTheBytesOfSection324()
    {
        string? canonical = Jcs.Canonicalize(Section322, exact: false, out _);

        Assert.Equal(Section324, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canonical!)));
    }

    [Fact]
    public void Canonicalize_ExampleOfSection323_SortsByUtf16CodeUnits()
    {
        const string Input = """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;

        using var canonical = JsonDocument.Parse(Jcs.Canonicalize(Input, exact: false, out _)!);

        Assert.Equal(
            [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis",
                "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ],
            canonical.RootElement.EnumerateObject().Select(member => member.Value.GetString()!));
    }

    [Fact]
    public void Canonicalize_ExampleOfSection322InExactMode_IsRefusedForItsFirstNumber()
    {
        Assert.Null(Jcs.Canonicalize(Section322, exact: true, out string? defect));
        Assert.Contains("number", defect, StringComparison.Ordinal);
        Assert.NotNull(Jcs.Canonicalize(Section322.Replace("333333333.33333329", "333333333.3333333", StringComparison.Ordinal), exact: true, out _));
    }
}
