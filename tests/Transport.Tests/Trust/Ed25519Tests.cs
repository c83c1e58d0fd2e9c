using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Trust;

/// <summary>What any engine must do; runs against the one of this build.</summary>
public sealed class Ed25519Tests
{
    /// <summary>The order of the main subgroup: 2^252 + 27742317777372353535851937790883648493.</summary>
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly byte[] Message = "message"u8.ToArray();

    /// <summary>Small order, non-canonical, mixed order, or no point of the curve at all.</summary>
    public static TheoryData<string, string> WeakKeys => new()
    {
        { "order 1", "0100000000000000000000000000000000000000000000000000000000000000" },
        { "order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "order 4", "0000000000000000000000000000000000000000000000000000000000000000" },
        { "order 4, other sign", "0000000000000000000000000000000000000000000000000000000000000080" },
        { "order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05" },
        { "order 8, other sign", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85" },
        { "order 8, second", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" },
        { "order 8, second, other sign", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa" },
        { "1 with a sign", "0100000000000000000000000000000000000000000000000000000000000080" },
        { "-1 with a sign", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" },
        { "p, not reduced", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "p + 1, not reduced", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "all ones", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" },
        { "TEST 1 plus a point of order 8", "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d" },
        { "not on the curve", "0200000000000000000000000000000000000000000000000000000000000000" },
    };

    [Theory]
    [MemberData(nameof(Vectors.Rfc8032), MemberType = typeof(Vectors))]
    public void Engine_VectorOfRfc8032_DerivesSignsAndVerifies(string name, string seed, string publicKey, string message, string signature)
    {
        byte[] derived = Derive(seed);
        byte[] signed = Sign(seed, Hex(message));

        Assert.Equal(publicKey, Convert.ToHexStringLower(derived));
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        Assert.True(Ed25519Engines.Current.Verify(Hex(publicKey), Hex(message), Hex(signature)), name);
        Assert.True(Ed25519Engines.Current.IsValidPublicKey(Hex(publicKey)), name);
    }

    [Theory]
    [MemberData(nameof(Vectors.Names), MemberType = typeof(Vectors))]
    [Trait("row", "SIG-01")]
    public void Engine_ProjectVector_GivesBothSignaturesBitForBit(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(Vectors.Text(name, "jcs"));

        Assert.Equal(Vectors.Text(name, "sig_sha256"), Convert.ToHexStringLower(Sign(TestKeys.BuilderSeed, SHA256.HashData(text))));
        Assert.Equal(Vectors.Text(name, "sig_pure"), Convert.ToHexStringLower(Sign(TestKeys.BuilderSeed, text)));
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), text, Hex(Vectors.Text(name, "sig_sha256"))), "the two forms must not be confused");
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), SHA256.HashData(text), Hex(Vectors.Text(name, "sig_pure"))), "the two forms must not be confused");
    }

    [Fact]
    public void Verify_OtherKeyOrMessage_IsFalse()
    {
        byte[] signature = Sign(TestKeys.BuilderSeed, Message);

        Assert.True(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), Message, signature));
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.ReviewerPublic), Message, signature));
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), "Message"u8, signature));
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), [], signature));
    }

    [Fact]
    public void Verify_AnyBitOfSignatureOrKeyFlipped_IsFalse()
    {
        byte[] key = Hex(TestKeys.BuilderPublic);
        byte[] signature = Sign(TestKeys.BuilderSeed, Message);
        Assert.All(Enumerable.Range(0, 8 * signature.Length), bit => Assert.False(Ed25519Engines.Current.Verify(key, Message, Flip(signature, bit)), $"bit {bit}"));
        Assert.All(Enumerable.Range(0, 8 * key.Length), bit => Assert.False(Ed25519Engines.Current.Verify(Flip(key, bit), Message, signature), $"bit {bit}"));
    }

    [Fact]
    [Trait("row", "SIG-06")]
    public void Verify_ScalarNotReduced_IsFalse()
    {
        byte[] signature = Sign(TestKeys.BuilderSeed, Message);
        var scalar = new BigInteger(signature.AsSpan(32), isUnsigned: true);

        // The same point equation holds for S + L, so a lax verifier takes this second signature of the same message.
        byte[] malleated = [.. signature[..32], .. (scalar + Order).ToByteArray(isUnsigned: true)];

        Assert.Equal(64, malleated.Length);
        Assert.False(Ed25519Engines.Current.Verify(Hex(TestKeys.BuilderPublic), Message, malleated));
    }

    [Theory]
    [MemberData(nameof(WeakKeys))]
    [Trait("row", "SIG-06")]
    public void Engine_WeakKey_IsRefused(string name, string key)
    {
        byte[] weak = Hex(key);

        // R is the neutral point and S is 0: a lax verifier takes it for every message under a key of small order.
        var forged = new byte[64];
        forged[0] = 1;

        Assert.False(Ed25519Engines.Current.IsValidPublicKey(weak), name);
        Assert.False(Ed25519Engines.Current.Verify(weak, Message, forged), name);
    }

    [Fact]
    public void Engine_AnyLengths_AreFalseAndNeverThrow()
    {
        byte[] key = Hex(TestKeys.BuilderPublic);
        byte[] signature = Sign(TestKeys.BuilderSeed, Message);
        for (int length = 0; length <= 130; length++)
        {
            byte[] other = new byte[length];
            signature.AsSpan(0, Math.Min(length, 64)).CopyTo(other);
            Assert.Equal(length == 64, Ed25519Engines.Current.Verify(key, Message, other));

            byte[] otherKey = new byte[length];
            key.AsSpan(0, Math.Min(length, 32)).CopyTo(otherKey);
            Assert.Equal(length == 32, Ed25519Engines.Current.Verify(otherKey, Message, signature));
            Assert.Equal(length == 32, Ed25519Engines.Current.IsValidPublicKey(otherKey));
        }
    }

    [Fact]
    public void Description_NamesTheLibrary() => Assert.Matches("^(libsodium|NSec.Cryptography) [0-9]+\\.", Ed25519Engines.Current.Description);

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static byte[] Derive(string seed)
    {
        var key = new byte[32];
        Ed25519Engines.Current.DerivePublicKey(Hex(seed), key);
        return key;
    }

    private static byte[] Sign(string seed, byte[] message)
    {
        var signature = new byte[64];
        Ed25519Engines.Current.Sign(Hex(seed), Derive(seed), message, signature);
        return signature;
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
