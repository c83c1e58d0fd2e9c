namespace IacpBus.Bench.Load;

/// <summary>What a message carries in every contender: a number and a text.</summary>
/// <param name="bodyBytes">Size that the body of a signed envelope comes to.</param>
internal sealed class Content(int bodyBytes)
{
    /// <summary>What a signed envelope is made of besides the text, with a number of seven digits.</summary>
    private const int EnvelopeBytes = 545;

    /// <summary>Size of the body in bytes, exact for the contenders that write it themselves.</summary>
    public int BodyBytes => bodyBytes;

    /// <summary>The text.</summary>
    public string Text { get; } = string.Create(Math.Max(16, bodyBytes - EnvelopeBytes), 0, (text, _) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)('a' + (i % 26));
        }
    });
}
