using System.Globalization;

namespace IacpBus.Contracts.Iacp;

/// <summary>Reads and writes time stamps of RFC 3339: with any offset and any number of fraction digits when read (ENV-10), in UTC when written.</summary>
internal static class Rfc3339
{
    private const int SecondsEnd = 19;
    private const int TickDigits = 7;

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length < SecondsEnd + 1
            || !Digits(text[..4], out int year) || text[4] != '-'
            || !Digits(text[5..7], out int month) || text[7] != '-'
            || !Digits(text[8..10], out int day) || (text[10] | 0x20) != 't'
            || !Digits(text[11..13], out int hour) || text[13] != ':'
            || !Digits(text[14..16], out int minute) || text[16] != ':'
            || !Digits(text[17..SecondsEnd], out int second)
            || !Fraction(text[SecondsEnd..], out long ticks, out int taken)
            || !Offset(text[(SecondsEnd + taken)..], out int offsetMinutes))
        {
            return false;
        }

        bool inRange = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && hour <= 23 && minute <= 59 && second <= 60;
        if (!inRange)
        {
            return false;
        }

        // A leap second is read as the first instant after it.
        long utc = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks
            + (second * TimeSpan.TicksPerSecond) + ticks - (offsetMinutes * TimeSpan.TicksPerMinute);
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static bool Fraction(ReadOnlySpan<byte> text, out long ticks, out int taken)
    {
        ticks = 0;
        taken = 0;
        if (text[0] != '.')
        {
            return true;
        }

        long unit = TimeSpan.TicksPerSecond;
        for (taken = 1; taken < text.Length && text[taken] is >= (byte)'0' and <= (byte)'9'; taken++)
        {
            unit = taken <= TickDigits ? unit / 10 : 0;
            ticks += (text[taken] - '0') * unit;
        }

        return taken > 1;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Digits(text[1..3], out int hours) || !Digits(text[4..6], out int rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
