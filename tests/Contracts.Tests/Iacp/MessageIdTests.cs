using System.Collections.Concurrent;
using System.Globalization;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

public sealed class MessageIdTests
{
    /// <summary>Later than any other clock of these tests: ids never run backwards in one process.</summary>
    private static readonly DateTimeOffset Late = new(2150, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 5, 6, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    [Trait("row", "ENV-06")]
    public void New_HundredThousandTimes_IsStrictlyIncreasing()
    {
        string last = MessageId.New(_clock).Value;
        for (int i = 0; i < 100_000; i++)
        {
            string next = MessageId.New(_clock).Value;
            Assert.True(string.CompareOrdinal(last, next) < 0, $"{last} then {next}");
            last = next;
        }
    }

    [Fact]
    [Trait("row", "ENV-06")]
    public async Task New_OnEightThreads_IsUniqueAndIncreasesOnEach()
    {
        var all = new ConcurrentBag<string>();
        using var start = new Barrier(8);
        Task[] threads = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                string last = string.Empty;
                for (int i = 0; i < 12_500; i++)
                {
                    string next = MessageId.New(_clock).Value;
                    Assert.True(string.CompareOrdinal(last, next) < 0, $"{last} then {next}");
                    all.Add(next);
                    last = next;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        await Task.WhenAll(threads);

        // The ordered part alone is unique, without the help of the random bits.
        Assert.Equal(100_000, all.Select(id => id[..18]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    [Trait("row", "ENV-06")]
    public void New_WhenTheClockGoesBack_StillIncreases()
    {
        MessageId first = MessageId.New(_clock);
        _clock.Now -= TimeSpan.FromDays(1);
        MessageId second = MessageId.New(_clock);
        _clock.Now = DateTimeOffset.UnixEpoch - TimeSpan.FromDays(1);
        MessageId third = MessageId.New(_clock);

        Assert.True(string.CompareOrdinal(first.Value, second.Value) < 0);
        Assert.True(string.CompareOrdinal(second.Value, third.Value) < 0);
    }

    [Fact]
    [Trait("row", "ENV-06")]
    public void New_OfALaterMillisecond_HoldsItsTimeVersionAndVariant()
    {
        // Other tests make ids at the same time; each clock of this loop is ahead of them all.
        for (int i = 0; i < 100; i++)
        {
            _clock.Now = Late + TimeSpan.FromSeconds(i);
            MessageId id = MessageId.New(_clock);
            byte[] bytes = id.Uuid!.Value.ToByteArray(bigEndian: true);
            long milliseconds = long.Parse(Convert.ToHexString(bytes.AsSpan(0, 6)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

            Assert.InRange(milliseconds - _clock.Now.ToUnixTimeMilliseconds(), 0, 999);
            Assert.Equal(7, bytes[6] >> 4);
            Assert.Equal(2, bytes[8] >> 6);
            Assert.Equal(7, id.Uuid.Value.Version);
            Assert.Equal(id.Value, id.Uuid.Value.ToString("D"));
            Assert.True(MessageId.TryParse(id.Value, lenient: false, out MessageId parsed) && parsed == id);
        }
    }

    [Fact]
    public void New_WithoutAClock_Throws() => Assert.Throws<ArgumentNullException>(() => MessageId.New(null!));

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData("00000000-0000-1000-8000-000000000000")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("386A89DA-61D2-853D-BB81-CDA9BCD3D542")]
    public void TryParse_UuidOfTheRfc_KeepsItsText(string text)
    {
        Assert.True(MessageId.TryParse(text, lenient: false, out MessageId id));
        Assert.Equal(text, id.Value);
        Assert.Equal(text, id.ToString());
        Assert.Equal(Guid.Parse(text), id.Uuid);
        Assert.Equal(id, MessageId.Parse(text));
    }

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d54")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d5422")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d54g")]
    [InlineData("386a89da-61d2-053d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-953d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-f53d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-453d-7b81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-453d-cb81-cda9bcd3d542")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("{386a89da-61d2-453d-ab81-cda9bcd3d542}")]
    [InlineData("386a89da61d2453dab81cda9bcd3d542")]
    [InlineData("urn:uuid:386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("386a89da_61d2_453d_ab81_cda9bcd3d542")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542 ")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542\n")]
    [InlineData(" 386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("\r\n386a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542\u3000")]
    [InlineData("0x6a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("+86a89da-61d2-453d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-+1d2-453d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-0x61-453d-ab81-cda9bcd3d542")]
    [InlineData("386a89da-61d2-453d-ab81-0xa9bcd3d542")]
    public void TryParse_AnythingElse_IsNoUuid(string? text)
    {
        Assert.False(MessageId.TryParse(text, lenient: false, out MessageId id));
        Assert.Equal(string.Empty, id.Value);
        Assert.Throws<FormatException>(() => MessageId.Parse(text!));
        Assert.True(!CorrelationId.TryParse(text, out CorrelationId correlation) || correlation.Uuid is null);
    }

    [Theory]
    [Trait("row", "ENV-07")]
    [InlineData("386a89da-61d2-453d-ab81-cda9bcd3d542 ")]
    [InlineData("a b")]
    [InlineData("a\u007f")]
    [InlineData("\u00e9")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_LenientButNoToken_IsRefused(string? text)
    {
        Assert.False(MessageId.TryParse(text, lenient: true, out _));
        Assert.False(CorrelationId.TryParse(text, out _));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("~\"\\/")]
    [InlineData("019acb7b-3g5e-7f8a-9b4d-5e6f7a8b9c0d")]
    public void TryParse_LenientToken_IsKept(string text)
    {
        Assert.True(MessageId.TryParse(text, lenient: true, out MessageId id));
        Assert.Equal(text, id.Value);
        Assert.Null(id.Uuid);
        Assert.True(MessageId.TryParse(new string('a', 128), lenient: true, out _));
        Assert.False(MessageId.TryParse(new string('a', 129), lenient: true, out _));
    }

    [Fact]
    public void Equals_UuidsInAnyCaseAndTokensByText_CompareByMeaning()
    {
        MessageId lower = MessageId.Parse("386a89da-61d2-453d-ab81-cda9bcd3d542");
        MessageId upper = MessageId.Parse("386A89DA-61D2-453D-AB81-CDA9BCD3D542");
        Assert.True(MessageId.TryParse("abc", lenient: true, out MessageId token));
        Assert.True(MessageId.TryParse("ABC", lenient: true, out MessageId otherToken));

        Assert.True(lower == upper && lower.Equals((object)upper));
        Assert.Equal(lower.GetHashCode(), upper.GetHashCode());
        Assert.NotEqual(lower.Value, upper.Value);
        Assert.True(token != otherToken);
        Assert.False(token.Equals((object)"abc"));
        Assert.False(default == token);
        Assert.True(default(MessageId) == default);
    }

    [Fact]
    [Trait("row", "ENV-08")]
    public void CorrelationId_FromAMessage_NamesThatMessageInAnySpelling()
    {
        CorrelationId conversation = CorrelationId.From(MessageId.Parse("386a89da-61d2-453d-ab81-cda9bcd3d542"));
        Assert.True(CorrelationId.TryParse("386A89DA-61D2-453D-AB81-CDA9BCD3D542", out CorrelationId same));
        Assert.True(CorrelationId.TryParse("order-7", out CorrelationId token));

        Assert.True(conversation.Names(MessageId.Parse("386A89DA-61D2-453D-AB81-CDA9BCD3D542")));
        Assert.True(conversation == same);
        Assert.Equal(conversation.GetHashCode(), same.GetHashCode());
        Assert.True(conversation != token);
        Assert.Equal("order-7", token.ToString());
        Assert.Null(token.Uuid);
        Assert.False(token.Names(MessageId.Parse("386a89da-61d2-453d-ab81-cda9bcd3d542")));
    }
}
