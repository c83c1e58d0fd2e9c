namespace IacpBus.Contracts.Json;

/// <summary>Compares member names given in UTF-8 the way RFC 8785 section 3.2.3 wants: by UTF-16 code units.</summary>
internal static class JcsNameOrder
{
    private const byte FirstLeadOfSupplementary = 0xF0;
    private const byte FirstLeadAboveSurrogates = 0xEE;

    /// <summary>Negative when <paramref name="left"/> comes first, zero when equal. Both are valid, unescaped UTF-8.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        byte a = left[common];
        byte b = right[common];

        // UTF-8 orders by code point. UTF-16 differs in one place: a surrogate pair (lead byte F0 and up)
        // sorts before U+E000..U+FFFF (lead bytes EE and EF). None of these is ever a continuation byte.
        if (a >= FirstLeadOfSupplementary && b is >= FirstLeadAboveSurrogates and < FirstLeadOfSupplementary)
        {
            return -1;
        }

        if (b >= FirstLeadOfSupplementary && a is >= FirstLeadAboveSurrogates and < FirstLeadOfSupplementary)
        {
            return 1;
        }

        return a - b;
    }
}
