using System.Buffers;

namespace IacpBus.Contracts.Iacp;

/// <summary>The two spellings of ids: UUIDs of RFC 9562, and the tokens that some clients send instead.</summary>
internal static class IdText
{
    private const int MaxTokenLength = 128;
    private const int UuidLength = 36;
    private const int VersionAt = 14;
    private const int VariantAt = 19;

    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("0123456789ABCDEFabcdef-");

    public static bool TryParseUuid(string? text, out Guid uuid)
    {
        // The BCL's parser also trims blanks and takes a group such as 0x1f or +1f.
        if (text is { Length: UuidLength } && !text.AsSpan().ContainsAnyExcept(UuidCharacters)
            && Guid.TryParseExact(text, "D", out uuid)
            && text[VersionAt] is >= '1' and <= '8'
            && text[VariantAt] is ('8' or '9' or 'a' or 'b' or 'A' or 'B'))
        {
            return uuid != Guid.Empty;
        }

        uuid = Guid.Empty;
        return false;
    }

    public static bool IsToken(string? text) =>
        text is { Length: > 0 and <= MaxTokenLength } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
