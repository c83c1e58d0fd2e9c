using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

[Trait("row", "SIG-01")]
public sealed class JcsNameOrderTests
{
    /// <summary>First and last of every UTF-8 length, and both sides of the surrogates.</summary>
    private static readonly int[] Runes =
    [
        0x00, 0x1F, '"', '\\', 'a', 'b', 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0x20AC, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xEFFF, 0xF000,
        0xFB33, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
    ];

    private static readonly Arbitrary<string> Names = Gen.Elements(Runes).ListOf()
        .Select(runes => string.Concat(runes.Select(char.ConvertFromUtf32)))
        .ToArbitrary();

    [Fact]
    public void Compare_AnyTwoNames_AgreesWithOrdinalUtf16()
    {
        Property property = Prop.ForAll(Names, Names, (left, right) =>
            Math.Sign(Compare(left, right)) == Math.Sign(string.CompareOrdinal(left, right))
            && Math.Sign(Compare(left + right, left)) == Math.Sign(string.CompareOrdinal(left + right, left))
            && Math.Sign(Compare(left + "a", left + right)) == Math.Sign(string.CompareOrdinal(left + "a", left + right)));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(10).WithReplay(8785, 323), property);
    }

    [Fact]
    public void Compare_AnyTwoSingleCharacters_AgreesWithOrdinalUtf16()
    {
        foreach (string left in Runes.Select(char.ConvertFromUtf32))
        {
            foreach (string right in Runes.Select(char.ConvertFromUtf32))
            {
                Assert.Equal(Math.Sign(string.CompareOrdinal(left, right)), Math.Sign(Compare(left, right)));
            }
        }
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "a", -1)]
    [InlineData("a", "aa", -1)]
    [InlineData("Z", "a", -1)]
    [InlineData("10", "111", -1)]
    [InlineData("\ud83d\ude00", "\ufb33", -1)]
    [InlineData("\uffff", "\ud800\udc00", 1)]
    [InlineData("\ue000", "\udbff\udfff", 1)]
    [InlineData("\ud7ff", "\ud800\udc00", -1)]
    public void Compare_TwoNames_GivesTheOrder(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(Compare(left, right)));
        Assert.Equal(-expected, Math.Sign(Compare(right, left)));
    }

    private static int Compare(string left, string right) => JcsNameOrder.Compare(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
