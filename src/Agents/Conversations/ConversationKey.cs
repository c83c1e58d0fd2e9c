using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// The key of one conversation: a UUIDv8 of SHA-256 over role, own id, peer and the peer's or our name for it. Whatever
/// ids a peer chooses, it cannot reach a conversation with somebody else.
/// </summary>
internal static class ConversationKey
{
    public static Guid Of(ConversationRole role, AgentId self, AgentId peer, string id)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, role.ToString());
        Append(hash, self.Value);
        Append(hash, peer.Value);
        Append(hash, id);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest[..16], bigEndian: true);
    }

    /// <summary>With its length before it: two parts cannot be cut differently to the same bytes.</summary>
    private static void Append(IncrementalHash hash, string part)
    {
        byte[] text = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        hash.AppendData(length);
        hash.AppendData(text);
    }
}
