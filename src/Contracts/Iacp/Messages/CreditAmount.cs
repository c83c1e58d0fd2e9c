using System.Globalization;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Credits as JSON numbers. JSON peers hold a double and ledgers hold a decimal, so only amounts that both hold
/// exactly may travel: nothing is rounded on the way. And at most a billion with 17 decimals, so that the sums of a
/// ledger are exact too, up to 790 billion.
/// </summary>
internal static class CreditAmount
{
    /// <summary>Beyond it, sums of a decimal would have to be rounded.</summary>
    private const decimal Most = 1_000_000_000m;

    private const int MostDecimals = 17;

    /// <summary>Reads a canonical JSON number that is not negative and that a decimal holds exactly.</summary>
    public static bool TryParse(ReadOnlySpan<byte> number, out decimal credits) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out credits)
        && credits is >= 0 and <= Most
        && decimal.Round(credits, MostDecimals) == credits
        && IsSame(credits, number);

    /// <summary>The double that prints as this amount.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more digits than a JSON number keeps.</exception>
    public static double ToNumber(decimal credits)
    {
        double number = double.Parse(credits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        Span<byte> text = stackalloc byte[JcsNumber.MaxLength];
        bool exact = TryParse(text[..JcsNumber.FormatDouble(number, text)], out decimal again) && again == credits;
        return exact ? number : throw new ArgumentOutOfRangeException(nameof(credits), "Credits must lie between 0 and 1e9, with at most 17 decimals and about 15 significant digits.");
    }

    // Very small numbers turn into zero as decimals; the way back shows it.
    private static bool IsSame(decimal credits, ReadOnlySpan<byte> number) =>
        double.Parse(credits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        == double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
}
