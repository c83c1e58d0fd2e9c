using System.Globalization;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Time stamps and time to live.</summary>
public sealed class EnvelopeReaderLifetimeTests
{
    [Theory]
    [Trait("row", "ENV-10")]
    [InlineData("2026-05-06T00:00:00Z", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-06t00:00:00z", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-06T00:00:00.1Z", "2026-05-06T00:00:00.1000000")]
    [InlineData("2026-05-06T00:00:00.123Z", "2026-05-06T00:00:00.1230000")]
    [InlineData("2026-05-06T00:00:00.123456789Z", "2026-05-06T00:00:00.1234567")]
    [InlineData("2026-05-06T00:00:00.9999999999999999999999999Z", "2026-05-06T00:00:00.9999999")]
    [InlineData("2026-05-06T02:00:00+02:00", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-05T18:30:00-05:30", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-06T00:00:00+00:00", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-06T00:00:00-00:00", "2026-05-06T00:00:00.0000000")]
    [InlineData("2026-05-06T00:00:00.5+23:59", "2026-05-05T00:01:00.5000000")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000")]
    [InlineData("2016-12-31T18:59:60-05:00", "2017-01-01T00:00:00.0000000")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000")]
    public void Timestamp_OfTheRfc_IsReadAndItsTextKept(string text, string expected)
    {
        string body = Body.Flat(timestamp: Body.Text(text));

        DateTimeOffset timestamp = Read.Header(body).Timestamp;

        Assert.Equal(TimeSpan.Zero, timestamp.Offset);
        Assert.Equal(expected, timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Contains(Body.Text(text), Read.SigningText(body), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("row", "ENV-10")]
    [InlineData("\"\"")]
    [InlineData("\"2026-05-06\"")]
    [InlineData("\"2026-05-06T00:00:00\"")]
    [InlineData("\"2026-05-06 00:00:00Z\"")]
    [InlineData("\"2026-05-06T00:00Z\"")]
    [InlineData("\"2026-05-06T00:00:00.Z\"")]
    [InlineData("\"2026-05-06T00:00:00,5Z\"")]
    [InlineData("\"2026-05-06T00:00:00.5\"")]
    [InlineData("\"2026-05-06T00:00:00.5x\"")]
    [InlineData("\"2026-05-06T00:00:00+0200\"")]
    [InlineData("\"2026-05-06T00:00:00+02\"")]
    [InlineData("\"2026-05-06T00:00:00+24:00\"")]
    [InlineData("\"2026-05-06T00:00:00+02:60\"")]
    [InlineData("\"2026-05-06T00:00:00 02:00\"")]
    [InlineData("\"2026-05-06T00:00:00ZZ\"")]
    [InlineData("\"2026-05-06T00:00:00Z \"")]
    [InlineData("\" 2026-05-06T00:00:00Z\"")]
    [InlineData("\"2026-02-31T00:00:00Z\"")]
    [InlineData("\"2025-02-29T00:00:00Z\"")]
    [InlineData("\"2026-13-01T00:00:00Z\"")]
    [InlineData("\"2026-00-01T00:00:00Z\"")]
    [InlineData("\"2026-05-00T00:00:00Z\"")]
    [InlineData("\"2026-05-06T24:00:00Z\"")]
    [InlineData("\"2026-05-06T00:60:00Z\"")]
    [InlineData("\"2026-05-06T00:00:61Z\"")]
    [InlineData("\"0000-01-01T00:00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00+00:01\"")]
    [InlineData("\"9999-12-31T23:59:60Z\"")]
    [InlineData("\"9999-12-31T23:59:59-00:01\"")]
    [InlineData("\"10000-01-01T00:00:00Z\"")]
    [InlineData("\"-001-01-01T00:00:00Z\"")]
    [InlineData("\"20260506T000000Z\"")]
    [InlineData("\"2026-5-6T00:00:00Z\"")]
    [InlineData("\"\u0662026-05-06T00:00:00Z\"")]
    [InlineData("\"now\"")]
    [InlineData("1778025600")]
    [InlineData("{}")]
    public void Timestamp_OfAnotherForm_IsInvalid(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(timestamp: json));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.timestamp"), (defect.Code, defect.Reason, defect.Path));
    }

    [Theory]
    [Trait("row", "ENV-11")]
    [InlineData(null, 3600)]
    [InlineData("null", 3600)]
    [InlineData("1", 1)]
    [InlineData("60", 60)]
    [InlineData("604800", 604800)]
    [InlineData("604801", 604800)]
    [InlineData("4294967297", 604800)]
    [InlineData("9007199254740991", 604800)]
    public void Ttl_WholeNumberOrNone_IsReadAndCapped(string? json, int expected) => Assert.Equal(expected, Read.Header(Body.Flat(ttl: json)).TtlSeconds);

    [Theory]
    [Trait("row", "ENV-11")]
    [InlineData("1e3", 1000)]
    [InlineData("60.0", 60)]
    [InlineData("6E1", 60)]
    public void Ttl_WholeNumberInAnotherSpelling_IsTheSame(string json, int expected) =>
        Assert.Equal(expected, Read.Ok(System.Text.Encoding.UTF8.GetBytes(Body.Flat(ttl: json))).Envelope!.TtlSeconds);

    [Theory]
    [Trait("row", "ENV-11")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-0.5")]
    [InlineData("0.5")]
    [InlineData("59.5")]
    [InlineData("1e+21")]
    [InlineData("1e-7")]
    [InlineData("\"60\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void Ttl_ZeroNegativeFractionOrNoNumber_IsInvalid(string json)
    {
        EnvelopeError defect = Read.Defect(Body.Flat(ttl: json));

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.ttl_seconds"), (defect.Code, defect.Reason, defect.Path));
    }

    [Fact]
    [Trait("row", "ENV-11")]
    public void Ttl_WithAnotherCap_IsCappedThereEvenWhenAbsent()
    {
        var options = new EnvelopeReaderOptions { MaxTtlSeconds = 100 };

        Assert.Equal(100, Read.Header(Body.Flat(), options).TtlSeconds);
        Assert.Equal(100, Read.Header(Body.Flat(ttl: "101"), options).TtlSeconds);
        Assert.Equal(99, Read.Header(Body.Flat(ttl: "99"), options).TtlSeconds);
    }

    [Theory]
    [Trait("row", "ENV-11")]
    [InlineData("2026-05-06T00:00:00Z", "60", "2026-05-06T00:01:00.0000000")]
    [InlineData("2026-05-06T02:00:00.5+02:00", "1", "2026-05-06T00:00:01.5000000")]
    [InlineData("9999-12-31T23:59:58Z", "1", "9999-12-31T23:59:59.0000000")]
    [InlineData("9999-12-31T23:59:59Z", "3600", "9999-12-31T23:59:59.9999999")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "604800", "9999-12-31T23:59:59.9999999")]
    public void ExpiresAt_OfAnyTimestamp_NeverThrows(string timestamp, string ttl, string expected)
    {
        Envelope envelope = Read.Header(Body.Flat(timestamp: Body.Text(timestamp), ttl: ttl));

        Assert.Equal(expected, envelope.ExpiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
    }
}
