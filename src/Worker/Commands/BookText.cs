using System.Globalization;
using System.Text;
using System.Text.Json;
using IacpBus.Agents.Store.Reading;

namespace IacpBus.Worker.Commands;

/// <summary>Credit books for people and for programs. Names that peers chose are escaped.</summary>
internal static class BookText
{
    private const int LongestName = 80;

    public static string ToText(BookReport report)
    {
        var text = new StringBuilder();
        foreach (string store in report.Stores)
        {
            Line(text, $"{store.Printable()}: {StoreArguments.Snapshot}");
        }

        int widest = report.Sheets.Select(sheet => sheet.Agent.Value.Length).Append("agent".Length).Max();
        Line(text, $"{"agent".PadRight(widest)}  {"available",12}  {"held",12}  {"in transit",12}  {"paid",12}  {"earned",12}  {"entries",8}");
        foreach (BookSheet sheet in report.Sheets)
        {
            Line(text, $"{sheet.Agent.Value.PadRight(widest)}  {Amount(sheet.Available),12}  {Amount(sheet.Held),12}  {Amount(sheet.InTransit),12}  {Amount(sheet.Paid),12}  {Amount(sheet.Earned),12}  {sheet.Entries,8}");
        }

        foreach (BookPayment payment in report.Payments.Where(payment => payment.IsInTransit))
        {
            Line(text, $"in transit  {Name(payment)}  {Amount(payment.Paid)}  since {payment.At:yyyy-MM-dd HH:mm:ss}Z{(payment.Earned is null ? string.Empty : ", earned and not receipted yet")}");
        }

        foreach (string wrong in report.WrongEntries.Concat(report.WrongBalances))
        {
            Line(text, $"wrong       {wrong}");
        }

        foreach (BookPayment payment in report.Payments.Where(payment => payment.Problem is not null))
        {
            Line(text, $"wrong       {Name(payment)}  paid {Amount(payment.Paid)}, receipted {Amount(payment.Receipted)}, earned {Amount(payment.Earned)}: {payment.Problem}");
        }

        foreach ((string name, bool isSound, string sentence) in Checks(report))
        {
            Line(text, $"{(isSound ? "ok" : "problem"),-8}{name,-10}{sentence}");
        }

        return text.ToString().TrimEnd();
    }

    public static string ToJson(BookReport report) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", report.IsSound);
        json.WriteBoolean("snapshot", true);
        WriteTexts(json, "stores", report.Stores);
        json.WriteStartArray("books");
        foreach (BookSheet sheet in report.Sheets)
        {
            json.WriteStartObject();
            json.WriteString("agent", sheet.Agent.Value);
            json.WriteNumber("available", sheet.Available);
            json.WriteNumber("held", sheet.Held);
            json.WriteNumber("in_transit", sheet.InTransit);
            json.WriteNumber("paid", sheet.Paid);
            json.WriteNumber("earned", sheet.Earned);
            json.WriteNumber("entries", sheet.Entries);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("payments");
        foreach (BookPayment payment in report.Payments)
        {
            Write(json, payment);
        }

        json.WriteEndArray();
        WriteTexts(json, "wrong", [.. report.WrongEntries, .. report.WrongBalances]);
        json.WriteStartArray("checks");
        foreach ((string name, bool isSound, string sentence) in Checks(report))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteBoolean("ok", isSound);
            json.WriteString("sentence", sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static IEnumerable<(string Name, bool IsSound, string Sentence)> Checks(BookReport report)
    {
        int wrong = report.Payments.Count(payment => payment.Problem is not null);
        int inTransit = report.Payments.Count(payment => payment.IsInTransit);
        int oneSided = report.Payments.Count(payment => !payment.KnowsPayer || !payment.KnowsPayee);
        yield return ("entries", report.WrongEntries.Count == 0, report.WrongEntries.Count == 0 ? Text($"Each of {report.Entries} entries adds up to 0.") : Text($"{report.WrongEntries.Count} of {report.Entries} entries do not add up to 0."));
        yield return ("balances", report.WrongBalances.Count == 0, report.WrongBalances.Count == 0 ? Text($"Each balance of {report.Sheets.Count} agents is the sum of its lines.") : Text($"{report.WrongBalances.Count} balances are not the sum of their lines."));
        yield return ("payments", wrong == 0, Text($"{(wrong == 0 ? "What was paid or is in transit is what was earned" : $"{wrong} of them do not agree")}: {report.Payments.Count} {(report.Payments.Count == 1 ? "payment" : "payments")}, {inTransit} in transit, {oneSided} with a book that is not in these stores."));
    }

    private static void Write(Utf8JsonWriter json, BookPayment payment)
    {
        json.WriteStartObject();
        json.WriteString("payer", payment.Payer.Value);
        json.WriteString("payee", payment.Payee.Value);
        json.WriteString("settlement_id", payment.SettlementId);
        json.WriteString("at", payment.At.UtcDateTime);
        Number("paid", payment.Paid);
        Number("receipted", payment.Receipted);
        Number("earned", payment.Earned);
        json.WriteBoolean("in_transit", payment.IsInTransit);
        json.WriteString("problem", payment.Problem);
        json.WriteEndObject();

        void Number(string name, decimal? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Name(BookPayment payment) => $"{payment.Payer} -> {payment.Payee}  {payment.SettlementId.Printable(LongestName)}";

    /// <summary>Without the noughts that an amount was written with.</summary>
    private static string Amount(decimal? amount) => amount?.ToString("0.############################", CultureInfo.InvariantCulture) ?? "nothing";

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(Text(line));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
