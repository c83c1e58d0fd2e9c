using System.Globalization;
using System.Text;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

public sealed class JcsNumberTests
{
    /// <summary>RFC 8785 appendix B.</summary>
    public static TheoryData<string, string> AppendixB => new()
    {
        { "0000000000000000", "0" },
        { "8000000000000000", "0" },
        { "0000000000000001", "5e-324" },
        { "8000000000000001", "-5e-324" },
        { "7fefffffffffffff", "1.7976931348623157e+308" },
        { "ffefffffffffffff", "-1.7976931348623157e+308" },
        { "4340000000000000", "9007199254740992" },
        { "c340000000000000", "-9007199254740992" },
        { "4430000000000000", "295147905179352830000" },
        { "44b52d02c7e14af5", "9.999999999999997e+22" },
        { "44b52d02c7e14af6", "1e+23" },
        { "44b52d02c7e14af7", "1.0000000000000001e+23" },
        { "444b1ae4d6e2ef4e", "999999999999999700000" },
        { "444b1ae4d6e2ef4f", "999999999999999900000" },
        { "444b1ae4d6e2ef50", "1e+21" },
        { "3eb0c6f7a0b5ed8c", "9.999999999999997e-7" },
        { "3eb0c6f7a0b5ed8d", "0.000001" },
        { "41b3de4355555553", "333333333.3333332" },
        { "41b3de4355555554", "333333333.33333325" },
        { "41b3de4355555555", "333333333.3333333" },
        { "41b3de4355555556", "333333333.3333334" },
        { "41b3de4355555557", "333333333.33333343" },
        { "becbf647612f3696", "-0.0000033333333333333333" },
        { "43143ff3c1cb0959", "1424953923781206.2" },
    };

    /// <summary>Doubles at which printers go wrong, with what node prints.</summary>
    public static TheoryData<string, string> Edges => new()
    {
        { "3e60000000000000", "2.9802322387695312e-8" },
        { "be60000000000000", "-2.9802322387695312e-8" },
        { "3e5fffffffffffff", "2.980232238769531e-8" },
        { "3e60000000000001", "2.980232238769532e-8" },
        { "0410000000000000", "4.1045368012983762e-289" },
        { "3e70000000000000", "5.960464477539063e-8" },
        { "3d30000000000000", "5.684341886080802e-14" },
        { "0010000000000000", "2.2250738585072014e-308" },
        { "000fffffffffffff", "2.225073858507201e-308" },
        { "0000000000000002", "1e-323" },
        { "7fe0000000000000", "8.98846567431158e+307" },
        { "3ff0000000000000", "1" },
        { "3ff0000000000001", "1.0000000000000002" },
        { "3fefffffffffffff", "0.9999999999999999" },
        { "3fd3333333333334", "0.30000000000000004" },
        { "433fffffffffffff", "9007199254740991" },
        { "4340000000000001", "9007199254740994" },
        { "43e0000000000000", "9223372036854776000" },
        { "43f0000000000000", "18446744073709552000" },
        { "4415af1d78b58c40", "100000000000000000000" },
        { "444b1ae4d6e2ef51", "1.0000000000000001e+21" },
        { "3eb0c6f7a0b5ed8e", "0.0000010000000000000002" },
        { "3e7ad7f29abcaf48", "1e-7" },
        { "408f400000000000", "1000" },
        { "bf847ae147ae147b", "-0.01" },
    };

    [Theory]
    [MemberData(nameof(AppendixB))]
    [MemberData(nameof(Edges))]
    [Trait("row", "SIG-01")]
    public void FormatDouble_BitPattern_GivesTheEcmaScriptText(string bits, string expected)
    {
        double value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Span<byte> output = stackalloc byte[JcsNumber.MaxLength];

        Assert.Equal(expected, Encoding.ASCII.GetString(output[..JcsNumber.FormatDouble(value, output)]));
        Assert.Equal(expected, Plain(expected));
    }

    [Theory]
    [InlineData("7fffffffffffffff")]
    [InlineData("7ff0000000000000")]
    [InlineData("fff0000000000000")]
    public void Number_ErrorCaseOfAppendixB_IsRefusedByTheWriter(string bits)
    {
        double value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        Assert.Throws<ArgumentOutOfRangeException>(() => new JcsWriter().Number(value));
    }

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e309")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e999999999999999999999")]
    public void TryFormat_BeyondDouble_IsRefusedInBothModes(string token)
    {
        Assert.Null(Plain(token));
        Assert.Null(Exact(token));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("-0e-9999999999999999999999", "0")]
    [InlineData("0e99999999999", "0")]
    [InlineData("1.0", "1")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("1E3", "1000")]
    [InlineData("1e+0000000000000000000000003", "1000")]
    [InlineData("10e2", "1000")]
    [InlineData("1000.000e-3", "1")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("1E-7", "1e-7")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1E+21", "1e+21")]
    [InlineData("10e20", "1e+21")]
    [InlineData("-1e21", "-1e+21")]
    [InlineData("1e30", "1e+30")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData("9007199254740991.0", "9007199254740991")]
    [InlineData("9.007199254740991e15", "9007199254740991")]
    [InlineData("900719925474099100e-2", "9007199254740991")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("1234567890123456", "1234567890123456")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("2.9802322387695312e-8", "2.9802322387695312e-8")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    public void TryFormat_ValueThatSurvives_IsWrittenInExactMode(string token, string expected)
    {
        Assert.Equal(expected, Exact(token));
        Assert.Equal(expected, Plain(token));
        Assert.Equal(token == expected, Jcs.IsProvedCanonical(token));
    }

    [Theory]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("9007199254740991.5", "9007199254740992")]
    [InlineData("9007199254740990.5", "9007199254740990")]
    [InlineData("9007199254740991.4", "9007199254740991")]
    [InlineData("9007199254740992.0", "9007199254740992")]
    [InlineData("9.007199254740992e15", "9007199254740992")]
    [InlineData("1e16", "10000000000000000")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("-1e20", "-100000000000000000000")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("-1000000000000000000000", "-1e+21")]
    [InlineData("0.1000000000000000055511151231257827", "0.1")]
    [InlineData("0.10000000000000001", "0.1")]
    [InlineData("1.00000000000000000000000000000000001", "1")]
    [InlineData("1e-400", "0")]
    [InlineData("-1e-400", "0")]
    [InlineData("4e-324", "5e-324")]
    [InlineData("2.98023223876953125e-8", "2.9802322387695312e-8")]
    public void TryFormat_ValueThatWouldChange_IsRefusedInExactModeOnly(string token, string plain)
    {
        Assert.Equal(plain, Plain(token));
        Assert.Null(Exact(token));
        Assert.False(Jcs.IsProvedCanonical(token));
    }

    [Fact]
    public void TryFormat_VeryLongToken_ComparesItsWholeValue()
    {
        string zeros = new('0', 2000);

        Assert.Equal("1", Exact($"0.{zeros}1e2001"));
        Assert.Equal("1", Exact($"1{zeros}e-2000"));
        Assert.Equal("1", Exact($"1.{zeros}"));
        Assert.Null(Exact($"1.{zeros}1"));
        Assert.Null(Exact(new string('9', 100_000)));
    }

    [Fact]
    public void FormatDouble_RandomBitsAndAllPowersOfTwo_ReadBackAsTheSameValue()
    {
        var random = new Random(8785);
        IEnumerable<double> values = Enumerable.Range(1, 2046).Select(exponent => BitConverter.Int64BitsToDouble((long)exponent << 52))
            .Concat(Enumerable.Range(0, 50_000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())))
            .Where(double.IsFinite);
        var output = new byte[JcsNumber.MaxLength];
        foreach (double value in values)
        {
            ReadOnlySpan<byte> text = output.AsSpan(0, JcsNumber.FormatDouble(value, output));
            double again = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.True(again.Equals(value), $"{BitConverter.DoubleToInt64Bits(value):x16} became {Encoding.ASCII.GetString(text)}");
        }
    }

    private static string? Plain(string token) => Format(token, exact: false);

    private static string? Exact(string token) => Format(token, exact: true);

    private static string? Format(string token, bool exact)
    {
        Span<byte> output = stackalloc byte[JcsNumber.MaxLength];
        return JcsNumber.TryFormat(Encoding.ASCII.GetBytes(token), exact, output, out int written) ? Encoding.ASCII.GetString(output[..written]) : null;
    }
}
