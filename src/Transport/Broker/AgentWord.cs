using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Broker;

/// <summary>
/// An agent id as one word of AMQP: the same text for routing keys, queue names and file names. Letters, digits and
/// <c>-</c> stand for themselves, every other byte becomes <c>_XX</c> in upper-case hex, so two ids never share a word
/// and no id can reach into another's name (MQ-02, S-32). A word of more than 180 bytes is replaced by
/// <c>__</c> and the SHA-256 of the id in hex, since AMQP short strings end at 255.
/// </summary>
public static class AgentWord
{
    private const int MaxLength = 180;

    /// <summary>The word for <paramref name="agent"/>; only ASCII.</summary>
    public static string Encode(AgentId agent)
    {
        string id = agent.Value;
        var word = new StringBuilder(id.Length + 16);
        foreach (byte character in Encoding.UTF8.GetBytes(id))
        {
            if (char.IsAsciiLetterOrDigit((char)character) || character == '-')
            {
                word.Append((char)character);
            }
            else
            {
                word.Append('_').Append(character.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        // "__" cannot come out of the encoding above, so a hash is never mistaken for an id.
        return word.Length <= MaxLength ? word.ToString() : "__" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }
}
