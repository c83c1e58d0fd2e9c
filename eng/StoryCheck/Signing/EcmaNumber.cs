using System.Globalization;

namespace IacpBus.StoryCheck.Signing;

/// <summary>Prints a number as ECMAScript does (Number::toString), which is what RFC 8785 asks for.</summary>
internal static class EcmaNumber
{
    private const int MostDigits = 17;
    private const int LargestPlain = 21;
    private const int SmallestPlain = -6;

    public static string Format(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        (long digits, int exponent) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits.ToString(CultureInfo.InvariantCulture), exponent);
    }

    /// <summary>The fewest digits that read back as the value, which is 0.digits times ten to the exponent.</summary>
    private static (long Digits, int Exponent) Shortest(double value)
    {
        for (int count = 1; count <= MostDigits; count++)
        {
            // d.ddd…E+ddd, correctly rounded to that many digits.
            string text = value.ToString($"E{count - 1}", CultureInfo.InvariantCulture);
            int e = text.IndexOf('E', StringComparison.Ordinal);
            long digits = long.Parse(text[..e].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            int power = int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture) - count + 1;

            // Below a power of two doubles are denser than above it: there the next digit up may fit when the nearest does not.
            foreach (long candidate in (long[])[digits, digits + 1])
            {
                if (double.Parse($"{candidate}E{power}", CultureInfo.InvariantCulture) == value)
                {
                    return (candidate, power + candidate.ToString(CultureInfo.InvariantCulture).Length);
                }
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), "not a finite number");
    }

    private static string Layout(string digits, int point)
    {
        if (point is > LargestPlain or <= SmallestPlain)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            return $"{digits[0]}{fraction}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture)}";
        }

        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length
            ? digits.PadRight(point, '0')
            : $"{digits[..point]}.{digits[point..]}";
    }
}
