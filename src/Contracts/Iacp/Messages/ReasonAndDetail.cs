using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Why a reply says no: <c>reason</c> in the companions, a text in <c>detail</c> in the Internet-Draft. Both are
/// read, both are written (spec/iacp.md 1.3, 3.4).
/// </summary>
internal static class ReasonAndDetail
{
    public static (string? Reason, CanonicalJson? Detail) Read(PayloadReader payload)
    {
        string? reason = payload.Text("reason"u8);
        CanonicalJson? detail = payload.Json("detail"u8);
        if (detail?.Kind == JsonValueKind.String && payload.Text("detail"u8) is var text && (reason ?? text) == text)
        {
            return (text, null);
        }

        return (reason, detail);
    }

    public static void WriteDetail(JcsWriter writer, string? reason, CanonicalJson? detail)
    {
        if (detail is not null)
        {
            writer.Member("detail"u8, detail);
        }
        else
        {
            writer.Member("detail"u8, reason);
        }
    }
}
