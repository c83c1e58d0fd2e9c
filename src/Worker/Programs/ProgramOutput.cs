using System.Runtime.InteropServices;
using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Worker.Programs;

/// <summary>One line of a program's standard output: progress or the result.</summary>
internal sealed record ProgramOutput(double? Progress, string? Note, CanonicalJson? Result)
{
    /// <summary>The size is bounded where the output is read.</summary>
    private static readonly JsonLimits Limits = new() { MaxBytes = int.MaxValue };

    /// <summary>Reads <c>{"progress": 0.5, "note": "…"}</c> or <c>{"result": {…}}</c>; <c>false</c> for anything else.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> line, out ProgramOutput output)
    {
        output = new ProgramOutput(null, null, null);
        if (!CanonicalJson.TryParse(line, Limits, out CanonicalJson json, out _) || json.Kind != JsonValueKind.Object)
        {
            return false;
        }

        JsonElement root = json.ToElement();
        if (root.TryGetProperty("result", out JsonElement result)
            && result.ValueKind == JsonValueKind.Object
            && CanonicalJson.TryParse(JsonMarshal.GetRawUtf8Value(result).ToArray(), Limits, out CanonicalJson canonical, out _))
        {
            output = output with { Result = canonical };
            return true;
        }

        if (root.TryGetProperty("progress", out JsonElement progress) && progress.ValueKind == JsonValueKind.Number)
        {
            string? note = root.TryGetProperty("note", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
            output = output with { Progress = progress.GetDouble(), Note = note };
            return true;
        }

        return false;
    }
}
