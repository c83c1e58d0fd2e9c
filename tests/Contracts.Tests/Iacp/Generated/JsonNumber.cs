using System.Globalization;
using System.Text;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>
/// A number as significant digits, without zeros at either end, and a power of ten. With at most fifteen digits those
/// are what ECMAScript prints; only their layout is left to do.
/// </summary>
internal sealed record JsonNumber(bool Negative, string Digits, int Exponent) : JsonValue
{
    private const int MaxDigits = 15;

    private static readonly JsonNumber Zero = new(false, "", 0);

    /// <summary>A number that may be signed: no integer beyond 2^53-1 that is written as digits.</summary>
    public static JsonNumber Random(Random random)
    {
        long size = (long)Math.Pow(10, random.Next(1, MaxDigits + 1));
        string digits = random.NextInt64(size).ToString(CultureInfo.InvariantCulture).Trim('0');
        int exponent = random.Next(4) == 0 ? random.Next(-290, 290) : random.Next(-12, 12);
        int point = digits.Length + exponent;
        bool unsafeInteger = point is > MaxDigits and <= 21;
        return digits.Length == 0 ? Zero : new JsonNumber(random.Next(3) == 0, digits, unsafeInteger ? exponent - 9 : exponent);
    }

    public override void Canonical(StringBuilder output)
    {
        int point = Digits.Length + Exponent;
        output.Append(Negative ? "-" : "");
        _ = Digits.Length == 0 ? output.Append('0')
            : point is > 21 or <= -6 ? Scientific(output, point - 1)
            : point <= 0 ? output.Append("0.").Append('0', -point).Append(Digits)
            : point >= Digits.Length ? output.Append(Digits).Append('0', Exponent)
            : output.Append(Digits, 0, point).Append('.').Append(Digits, point, Digits.Length - point);
    }

    public override void Spell(Random random, StringBuilder output)
    {
        if (Digits.Length == 0)
        {
            output.Append(random.GetItems(["0", "-0", "0.0", "-0.00", "0e0", "0E-7", "-0e+99"], 1)[0]);
            return;
        }

        int zeros = random.Next(3);
        string digits = Digits + new string('0', zeros);
        int point = random.Next(1, digits.Length + 1);
        int exponent = Exponent - zeros + digits.Length - point;
        output.Append(Negative ? "-" : "").Append(digits, 0, point);
        if (point < digits.Length)
        {
            output.Append('.').Append(digits, point, digits.Length - point);
        }

        string sign = exponent < 0 ? "-" : random.Next(2) == 0 ? "+" : "";
        if (exponent != 0 || random.Next(2) == 0)
        {
            output.Append("eE"[random.Next(2)]).Append(sign).Append('0', random.Next(2)).Append(CultureInfo.InvariantCulture, $"{Math.Abs(exponent)}");
        }
    }

    public override IEnumerable<JsonValue> Shrink() => Digits.Length == 0 ? [] : [Zero];

    private StringBuilder Scientific(StringBuilder output, int exponent)
    {
        output.Append(Digits[0]);
        if (Digits.Length > 1)
        {
            output.Append('.').Append(Digits, 1, Digits.Length - 1);
        }

        return output.Append('e').Append(exponent < 0 ? "" : "+").Append(exponent);
    }
}
