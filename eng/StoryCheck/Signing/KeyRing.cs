using System.Security.Cryptography;
using System.Text.Json;

namespace IacpBus.StoryCheck.Signing;

/// <summary>The agents' public keys, from files <c>{"agent_id", "public_key", "status"}</c>.</summary>
internal sealed class KeyRing(IReadOnlyDictionary<string, byte[]> keys)
{
    private const int KeySize = 32;
    private const int SignatureSize = 64;

    public IEnumerable<string> Agents => keys.Keys;

    /// <exception cref="InvalidDataException">There is no key there, or a file is none.</exception>
    public static KeyRing Load(string folder)
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "public"), "*.json"))
        {
            using JsonDocument content = JsonDocument.Parse(File.ReadAllBytes(file));
            string? agent = content.RootElement.Text("agent_id");
            string? key = content.RootElement.Text("public_key");
            if (agent is null || key is null || key.Length != 2 * KeySize || !key.All(char.IsAsciiHexDigit))
            {
                throw new InvalidDataException($"{file} holds no public key");
            }

            if (content.RootElement.Text("status") is "active" or "rotating")
            {
                keys[agent] = Convert.FromHexString(key);
            }
        }

        return keys.Count > 0 ? new KeyRing(keys) : throw new InvalidDataException($"{folder} holds no public key in use");
    }

    /// <summary>Why the envelope is not proved to be its sender's; <c>null</c> when it is.</summary>
    public string? Doubt(JsonElement envelope)
    {
        if (envelope.Text("sender", "agent_id") is not { } sender || !keys.TryGetValue(sender, out byte[]? key))
        {
            return "sender has no key here";
        }

        if (envelope.Text("sender", "identity_sig") is not { Length: 2 * SignatureSize } hex || !hex.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f'))
        {
            return "not signed";
        }

        try
        {
            byte[] text = CanonicalText.OfEnvelope(envelope);
            byte[] signature = Convert.FromHexString(hex);
            return OpenSsl.Verify(key, SHA256.HashData(text), signature) || OpenSsl.Verify(key, text, signature) ? null : "signature is wrong";
        }
        catch (Exception unsignable) when (unsignable is InvalidOperationException or FormatException)
        {
            return "has no canonical form";
        }
    }
}
