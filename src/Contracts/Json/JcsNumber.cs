using System.Globalization;

namespace IacpBus.Contracts.Json;

/// <summary>
/// Numbers in the form of RFC 8785 section 3.2.2.3 (what ECMAScript prints), and the rule that a signed number
/// must mean exactly what its canonical form says, or two amounts would share one signature.
/// </summary>
internal static class JcsNumber
{
    /// <summary>Room that any canonical number fits in.</summary>
    public const int MaxLength = 32;

    private const double MaxSafeInteger = 9007199254740991;
    private const double FirstExponential = 1e21;
    private const int SurelySafeDigits = 15;
    private const int MaxSignificantDigits = 17;

    /// <summary>
    /// Writes the canonical form of the JSON number <paramref name="token"/>.
    /// With <paramref name="exact"/> a token whose decimal value differs from its canonical form, and an integer
    /// beyond ±(2^53−1), give <c>false</c>; without it only what no double can hold does.
    /// </summary>
    public static bool TryFormat(ReadOnlySpan<byte> token, bool exact, Span<byte> output, out int written)
    {
        if (IsSmallInteger(token))
        {
            if (token.SequenceEqual("-0"u8))
            {
                token = token[1..];
            }

            token.CopyTo(output);
            written = token.Length;
            return true;
        }

        written = 0;
        if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            return false;
        }

        if (exact && IsUnsafeInteger(token, value))
        {
            return false;
        }

        written = FormatDouble(value, output);
        return !exact || DecimalForm.Of(token).SameAs(DecimalForm.Of(output[..written]));
    }

    /// <summary>Writes <paramref name="value"/>, which is finite, as ECMAScript would print it.</summary>
    public static int FormatDouble(double value, Span<byte> output)
    {
        if (value == 0)
        {
            output[0] = (byte)'0';
            return 1;
        }

        Span<byte> shortest = stackalloc byte[MaxLength];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        if (IsPowerOfTwo(value) && double.Parse(shortest[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != value)
        {
            // The BCL prints 2^-25 and 2^-958 a digit short, which reads back as their lower neighbours.
            value.TryFormat(shortest, out length, "E16", CultureInfo.InvariantCulture);
        }

        return Layout(DecimalForm.Of(shortest[..length]), output);
    }

    private static bool IsSmallInteger(ReadOnlySpan<byte> token)
    {
        ReadOnlySpan<byte> digits = token[0] == (byte)'-' ? token[1..] : token;
        return digits.Length <= SurelySafeDigits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool IsUnsafeInteger(ReadOnlySpan<byte> token, double value)
    {
        double size = Math.Abs(value);
        if (size <= MaxSafeInteger)
        {
            return false;
        }

        // Below 1e21 the canonical form itself is a row of digits, however the token was spelled.
        return size < FirstExponential || !token.ContainsAny((byte)'.', (byte)'e', (byte)'E');
    }

    private static bool IsPowerOfTwo(double value) => (BitConverter.DoubleToInt64Bits(value) & 0xF_FFFF_FFFF_FFFF) == 0;

    private static int Layout(DecimalForm number, Span<byte> output)
    {
        int at = 0;
        if (number.Negative)
        {
            output[at++] = (byte)'-';
        }

        ReadOnlySpan<byte> digits = number.Digits[..number.Count];
        int point = checked((int)number.Exponent) + number.Count;
        if (point is > 21 or <= -6)
        {
            return at + Exponential(digits, point - 1, output[at..]);
        }

        if (point <= 0)
        {
            "0."u8.CopyTo(output[at..]);
            at += 2;
            output.Slice(at, -point).Fill((byte)'0');
            at -= point;
            digits.CopyTo(output[at..]);
            return at + digits.Length;
        }

        if (point >= digits.Length)
        {
            digits.CopyTo(output[at..]);
            output.Slice(at + digits.Length, point - digits.Length).Fill((byte)'0');
            return at + point;
        }

        digits[..point].CopyTo(output[at..]);
        output[at + point] = (byte)'.';
        digits[point..].CopyTo(output[(at + point + 1)..]);
        return at + digits.Length + 1;
    }

    private static int Exponential(ReadOnlySpan<byte> digits, int exponent, Span<byte> output)
    {
        int at = 0;
        output[at++] = digits[0];
        if (digits.Length > 1)
        {
            output[at++] = (byte)'.';
            digits[1..].CopyTo(output[at..]);
            at += digits.Length - 1;
        }

        output[at++] = (byte)'e';
        output[at++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(output[at..], out int length, default, CultureInfo.InvariantCulture);
        return at + length;
    }

    /// <summary>A decimal number as its significant digits and a power of ten; zero has no digits.</summary>
    private struct DecimalForm
    {
        public SignificantDigits Digits;
        public int Count;
        public long Exponent;
        public bool Negative;
        private bool _tooLong;

        public readonly bool SameAs(in DecimalForm other)
        {
            if (_tooLong || other._tooLong || Count != other.Count)
            {
                return false;
            }

            return Count == 0
                || (Negative == other.Negative && Exponent == other.Exponent
                    && ((ReadOnlySpan<byte>)Digits)[..Count].SequenceEqual(((ReadOnlySpan<byte>)other.Digits)[..Count]));
        }

        public static DecimalForm Of(ReadOnlySpan<byte> token)
        {
            var result = new DecimalForm { Negative = token[0] == (byte)'-' };
            int e = token.IndexOfAny((byte)'e', (byte)'E');
            ReadOnlySpan<byte> mantissa = e < 0 ? token : token[..e];
            bool afterPoint = false;
            long pendingZeros = 0;
            foreach (byte character in mantissa)
            {
                if (character is (byte)'-' or (byte)'+')
                {
                    continue;
                }

                if (character == (byte)'.')
                {
                    afterPoint = true;
                    continue;
                }

                result.Take(character, afterPoint, ref pendingZeros);
            }

            // Zeros at the end of the mantissa are not significant: they only move the exponent.
            result.Exponent += pendingZeros;
            result.Exponent += e < 0 ? 0 : ParseExponent(token[(e + 1)..]);
            return result;
        }

        private void Take(byte digit, bool afterPoint, ref long pendingZeros)
        {
            Exponent -= afterPoint ? 1 : 0;
            if (digit == (byte)'0')
            {
                pendingZeros += Count > 0 ? 1 : 0;
                return;
            }

            if (Count + pendingZeros + 1 > MaxSignificantDigits)
            {
                _tooLong = true;
                return;
            }

            for (; pendingZeros > 0; pendingZeros--)
            {
                Digits[Count++] = (byte)'0';
            }

            Digits[Count++] = digit;
        }

        private static long ParseExponent(ReadOnlySpan<byte> text)
        {
            const long Saturated = 1_000_000_000_000;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                return Math.Clamp(value, -Saturated, Saturated);
            }

            return text[0] == (byte)'-' ? -Saturated : Saturated;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(MaxSignificantDigits)]
    private struct SignificantDigits
    {
        private byte _first;
    }
}
