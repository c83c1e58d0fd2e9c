using System.Globalization;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Credits as JSON numbers. JSON peers hold a double and ledgers hold a decimal, so only amounts that both hold
/// exactly may travel: nothing is rounded on the way.
/// </summary>
internal static class CreditAmount
{
    /// <summary>Reads a canonical JSON number that is not negative and that a decimal holds exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> number, out decimal credits) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out credits)
        && credits >= 0
        && IsSame(credits, number);

    /// <summary>The double that prints as this amount.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more digits than a JSON number keeps.</exception>
    public static double ToNumber(decimal credits)
    {
        double number = double.Parse(credits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        Span<byte> text = stackalloc byte[JcsNumber.MaxLength];
        bool exact = TryParse(text[..JcsNumber.FormatDouble(number, text)], out decimal again) && again == credits;
        return exact ? number : throw new ArgumentOutOfRangeException(nameof(credits), "Credits must not be negative and must not have more than about 15 significant digits.");
    }

    // Very small numbers turn into zero as decimals; the way back shows it.
    private static bool IsSame(decimal credits, ReadOnlySpan<byte> number) =>
        double.Parse(credits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        == double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
}
