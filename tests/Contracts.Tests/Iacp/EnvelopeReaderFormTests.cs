using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Flat, wrapped, limits and I-JSON: everything about the text that is not one field.</summary>
public sealed class EnvelopeReaderFormTests
{
    [Fact]
    [Trait("row", "ENV-01")]
    public void TryRead_BytesOfTheSeedClient_AreAcceptedWithEqualValues()
    {
        byte[] body = Vectors.Body("V1-seed-client-shape");

        UnverifiedEnvelope envelope = Read.Ok(body);

        using var sent = JsonDocument.Parse(body);
        using var read = JsonDocument.Parse(envelope.CanonicalText);
        Assert.True(JsonElement.DeepEquals(sent.RootElement, read.RootElement));
        Assert.Equal("builder-01", envelope.Sender.Value);
        Assert.Equal("reviewer-02", envelope.Recipient.Value);
        Assert.Equal("386a89da-61d2-453d-ab81-cda9bcd3d542", envelope.Envelope!.MessageId.Value);
        Assert.Equal(MessageType.Request, envelope.Envelope.Type);
        Assert.Equal(MessageIntent.Handoff, envelope.Envelope.Intent);
        Assert.Equal("{\"task\":\"Review src/main.py\"}", envelope.Envelope.Payload.ToString());
        Assert.Equal("handoff", envelope.Envelope.Channel.Value);
        Assert.Equal(Envelope.DefaultTtlSeconds, envelope.Envelope.TtlSeconds);
        Assert.Null(envelope.Signature);
    }

    [Fact]
    [Trait("row", "ENV-04")]
    public void TryRead_UnknownMembersEverywhere_AreIgnoredKeptAndSigned()
    {
        string body = Body.Flat(
            message: "{\"intent\":\"query\",\"payload\":{\"u\":[{}]},\"type\":\"request\",\"u\":{\"payload\":1}}",
            recipient: "{\"agent_id\":\"reviewer-02\",\"region\":\"eu\"}",
            sender: $"{{\"agent_id\":\"builder-01\",\"capabilities\":[\"a\"],\"identity_sig\":\"{Body.Signature}\",\"key_id\":\"k\",\"sig_alg\":\"a\",\"u\":null}}",
            extra: "{\"sender\":{\"agent_id\":\"evil\"}}");

        UnverifiedEnvelope envelope = Read.Ok(body);

        Assert.Equal(body, Encoding.UTF8.GetString(envelope.CanonicalText.Span));
        Assert.Equal(body.Replace($"\"identity_sig\":\"{Body.Signature}\",", "", StringComparison.Ordinal), Read.SigningText(body));
        Assert.Equal("{\"u\":[{}]}", envelope.Envelope!.Payload.ToString());
        Assert.Equal("builder-01", envelope.Sender.Value);
        Assert.Equal("k", envelope.KeyId);
        Assert.Equal("a", envelope.SignatureAlgorithm);
    }

    [Fact]
    [Trait("row", "ENV-02")]
    public void TryRead_WrappedForm_IsTheFlatOne()
    {
        string flat = Body.Flat(correlationId: "null", channel: "\"x-lab\"", ttl: "60", signature: Body.Text(Body.Signature), extra: "[1]");
        int from = flat.IndexOf("\"message\":", StringComparison.Ordinal);
        int to = flat.IndexOf(",\"message_id\"", StringComparison.Ordinal);
        string message = flat[from..to];
        string wrapped = $"{{\"envelope\":{flat.Remove(from, to - from + 1)},{message}}}";

        UnverifiedEnvelope envelope = Read.Ok(wrapped);

        Read.AssertSame(Read.Ok(flat), envelope);
        Assert.Equal(Body.Signature, envelope.Signature);
    }

    [Fact]
    [Trait("row", "ENV-02")]
    public void TryRead_FlatWithAnUnknownMemberCalledEnvelope_IsFlat()
    {
        string body = $"{{\"envelope\":{{\"sender\":{{\"agent_id\":\"evil\"}}}},{Body.Flat()[1..]}";

        UnverifiedEnvelope envelope = Read.Ok(body);

        Assert.Equal("builder-01", envelope.Sender.Value);
        Assert.Equal(body, Read.SigningText(body));
    }

    [Theory]
    [Trait("row", "ENV-02")]
    [InlineData("{\"envelope\":ENVELOPE,\"message\":MESSAGE,\"x\":1}", "$.sender.agent_id")]
    [InlineData("{\"envelope\":ENVELOPE}", "$.sender.agent_id")]
    [InlineData("{\"Envelope\":ENVELOPE,\"message\":MESSAGE}", "$.sender.agent_id")]
    [InlineData("{\"envelope\":null,\"message\":MESSAGE}", "$.sender.agent_id")]
    [InlineData("{\"envelope\":[ENVELOPE],\"message\":MESSAGE}", "$.envelope")]
    [InlineData("{\"envelope\":\"x\",\"message\":MESSAGE}", "$.envelope")]
    [InlineData("{\"envelope\":{},\"message\":MESSAGE}", "$.sender.agent_id")]
    [InlineData("{\"envelope\":{\"envelope\":ENVELOPE},\"message\":MESSAGE}", "$.sender.agent_id")]
    [InlineData("{\"envelope\":{\"envelope\":ENVELOPE,\"message\":MESSAGE},\"message\":MESSAGE}", null)]
    [InlineData("{\"envelope\":FLAT,\"message\":MESSAGE}", null)]
    [InlineData("{\"envelope\":ENVELOPE,\"message\":MESSAGE,\"message\":MESSAGE}", null)]
    [InlineData("{\"envelope\":ENVELOPE,\"envelope\":ENVELOPE,\"message\":MESSAGE}", null)]
    public void TryRead_NeitherFlatNorWrapped_IsRefused(string template, string? path)
    {
        string body = template
            .Replace("ENVELOPE", "{\"message_id\":\"386a89da-61d2-453d-ab81-cda9bcd3d542\",\"recipient\":{\"agent_id\":\"b\"},\"sender\":{\"agent_id\":\"a\"},\"timestamp\":\"2026-05-06T00:00:00Z\"}", StringComparison.Ordinal)
            .Replace("MESSAGE", "{\"intent\":\"query\",\"type\":\"request\"}", StringComparison.Ordinal)
            .Replace("FLAT", Body.Flat(), StringComparison.Ordinal);

        EnvelopeError error = Read.Error(body);

        Assert.Equal(ErrorCode.PayloadInvalid, error.Code);
        Assert.Equal(path, error.Path);
    }

    [Fact]
    [Trait("row", "ENV-02")]
    public void TryRead_WrappedWithoutAMessageObject_NamesTheTypeAsMissing()
    {
        EnvelopeError defect = Read.Defect("{\"envelope\":{\"message_id\":\"386a89da-61d2-453d-ab81-cda9bcd3d542\",\"recipient\":{\"agent_id\":\"b\"},\"sender\":{\"agent_id\":\"a\"},\"timestamp\":\"2026-05-06T00:00:00Z\"},\"message\":null}");

        Assert.Equal(("missing", "$.message.type"), (defect.Reason, defect.Path));
    }

    [Fact]
    [Trait("row", "ENV-14")]
    public void TryRead_BodyAtTheSizeLimit_PassesAndOneByteMoreIsTooLarge()
    {
        string empty = Body.Flat(payload: "{\"t\":\"\"}");
        string full = empty.Replace("\"t\":\"\"", $"\"t\":\"{new string('a', (1024 * 1024) - empty.Length)}\"", StringComparison.Ordinal);

        Assert.Equal(1024 * 1024, Read.Ok(Encoding.UTF8.GetBytes(full)).CanonicalText.Length);
        EnvelopeError error = Read.Error(Encoding.UTF8.GetBytes(full + " "));
        Assert.Equal((ErrorCode.PayloadInvalid, "too_large"), (error.Code, error.Reason));
        Assert.Equal("too_large", Read.Error(Encoding.UTF8.GetBytes(full.Replace("aa", "aaa", StringComparison.Ordinal))).Reason);
    }

    [Theory]
    [Trait("row", "ENV-14")]
    [InlineData("[", "]", 62)]
    [InlineData("{\"a\":", "}", 62)]
    public void TryRead_PayloadAtTheDepthLimit_PassesAndOneLevelMoreIsRefused(string open, string close, int levels)
    {
        // The payload's own braces are the third level.
        string deep = string.Concat(Enumerable.Repeat(open, levels - 1)) + "1" + string.Concat(Enumerable.Repeat(close, levels - 1));

        Assert.Equal(JsonValueKind.Object, Read.Header(Body.Flat(payload: $"{{\"p\":{deep}}}")).Payload.Kind);
        EnvelopeError error = Read.Error(Body.Flat(payload: $"{{\"p\":{open}{deep}{close}}}"));
        Assert.Equal((ErrorCode.PayloadInvalid, "malformed_json"), (error.Code, error.Reason));
    }

    [Fact]
    [Trait("row", "ENV-14")]
    public void TryRead_WithOtherLimits_HoldsThoseForFlatAndWrapped()
    {
        string flat = Body.Flat();
        string wrapped = "{\"envelope\":{\"message_id\":\"386a89da-61d2-453d-ab81-cda9bcd3d542\",\"recipient\":{\"agent_id\":\"b\"},\"sender\":{\"agent_id\":\"a\"},\"timestamp\":\"2026-05-06T00:00:00Z\"},\"message\":{\"intent\":\"query\",\"payload\":{\"n\":[1e15,1e15,1e15,1e15,1e15,1e15,1e15,1e15]},\"type\":\"request\"}}";

        Assert.Equal(flat.Length, Read.Ok(Encoding.UTF8.GetBytes(flat), Limits(flat.Length, 3)).CanonicalText.Length);
        Assert.Equal("too_large", Read.Error(Encoding.UTF8.GetBytes(flat), Limits(flat.Length - 1, 3)).Reason);
        Assert.Equal("malformed_json", Read.Error(Encoding.UTF8.GetBytes(flat), Limits(flat.Length, 2)).Reason);

        // Its canonical form is longer than the text that came; only the latter counts.
        Assert.True(Read.Ok(Encoding.UTF8.GetBytes(wrapped), Limits(wrapped.Length, 4)).CanonicalText.Length > wrapped.Length);
        Assert.Equal("too_large", Read.Error(Encoding.UTF8.GetBytes(wrapped), Limits(wrapped.Length - 1, 4)).Reason);
    }

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("{\"x\":1,\"x\":1}")]
    [InlineData("{\"a\":{\"b\":1,\"c\":2,\"b\":1}}")]
    [InlineData("{\"x\":1,\"\\u0078\":1}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("1e20")]
    [InlineData("333333333.33333329")]
    [InlineData("1e309")]
    public void TryRead_ExtraThatIsNotIJson_IsRefused(string json)
    {
        foreach (string body in new[] { Body.Flat(extra: json), Body.Flat(payload: $"{{\"u\":{json}}}"), Body.Flat(sender: $"{{\"agent_id\":\"a\",\"u\":{json}}}") })
        {
            EnvelopeError error = Read.Error(body);
            Assert.Equal((ErrorCode.PayloadInvalid, "malformed_json"), (error.Code, error.Reason));
        }
    }

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("\"sender\":{\"agent_id\":\"evil\"}")]
    [InlineData("\"\\u0073ender\":{\"agent_id\":\"evil\"}")]
    [InlineData("\"sende\\u0072\":null")]
    [InlineData("\"message_id\":\"386a89da-61d2-453d-ab81-cda9bcd3d542\"")]
    [InlineData("\"version\":\"1.0\"")]
    public void TryRead_RootMemberNamedTwice_IsRefused(string member)
    {
        Assert.Equal("malformed_json", Read.Error($"{{{member},{Body.Flat()[1..]}").Reason);
        Assert.Equal("malformed_json", Read.Error($"{Body.Flat()[..^1]},{member}}}").Reason);
    }

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("{\"agent_id\":\"a\",\"agent_id\":\"a\"}")]
    [InlineData("{\"agent_id\":\"a\",\"\\u0061gent_id\":\"b\"}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_sig\":\"00\",\"identity_sig\":\"00\"}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_sig\":\"00\",\"identity\\u005fsig\":\"00\"}")]
    public void TryRead_SenderMemberNamedTwice_IsRefused(string sender) => Assert.Equal("malformed_json", Read.Error(Body.Flat(sender: sender)).Reason);

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("EFBBBF", "")]
    [InlineData("FEFF", "")]
    [InlineData("", "00")]
    [InlineData("", "7D")]
    [InlineData("", "2C")]
    [InlineData("", "2F2F20")]
    [InlineData("", "2F2A2A2F")]
    [InlineData("2F2A2A2F", "")]
    [InlineData("", "FF")]
    [InlineData("", "207B7D")]
    [InlineData("5B", "")]
    [InlineData("0B", "")]
    [InlineData("C2A0", "")]
    public void TryRead_SomethingBeforeOrBehind_IsRefused(string before, string behind)
    {
        byte[] body = [.. Convert.FromHexString(before), .. Encoding.UTF8.GetBytes(Body.Flat()), .. Convert.FromHexString(behind)];

        Assert.Equal((ErrorCode.PayloadInvalid, "malformed_json"), (Read.Error(body).Code, Read.Error(body).Reason));
    }

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("80")]
    [InlineData("C3")]
    [InlineData("C080")]
    [InlineData("EDA080")]
    [InlineData("F5808080")]
    [InlineData("F4908080")]
    public void TryRead_InvalidUtf8InAString_IsRefused(string hex)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body.Flat(payload: "{\"u\":\"@@@@\"}"));
        int at = body.AsSpan().IndexOf("@@@@"u8);
        byte[] bad = [.. body[..at], .. Convert.FromHexString(hex), .. body[(at + 4)..]];

        Assert.Equal("The message is not valid UTF-8.", Read.Error(bad).Message);
    }

    [Theory]
    [Trait("row", "ENV-15")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"sender\":{\"agent_id\":\"a\"")]
    [InlineData("{\"sender\":{\"agent_id\":\"a\"},}")]
    [InlineData("{sender:{}}")]
    [InlineData("{'sender':{}}")]
    [InlineData("{\"n\":01}")]
    [InlineData("{\"n\":NaN}")]
    [InlineData("version: 1.0")]
    public void TryRead_NotJson_IsRefused(string body) => Assert.Equal((ErrorCode.PayloadInvalid, "malformed_json"), (Read.Error(body).Code, Read.Error(body).Reason));

    [Theory]
    [Trait("row", "ENV-13")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{\"sender\":1}]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    public void TryRead_JsonThatIsNoEnvelope_MissesItsSender(string body)
    {
        EnvelopeError error = Read.Error(body);

        Assert.Equal((ErrorCode.PayloadInvalid, "missing", "$.sender.agent_id"), (error.Code, error.Reason, error.Path));
    }

    [Fact]
    public void TryRead_CanonicalBody_IsUsedWithoutACopy()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body.Flat(signature: Body.Text(Body.Signature)));

        Assert.True(Read.Ok(body).CanonicalText.Equals(body.AsMemory()));
        Assert.False(Read.Ok(Encoding.UTF8.GetBytes(Body.Flat() + "\n")).CanonicalText.Equals(body.AsMemory()));
    }

    [Fact]
    public void TryRead_SliceOfALargerBuffer_ReadsOnlyTheSlice()
    {
        byte[] body = Encoding.UTF8.GetBytes($"xx{Body.Flat()}yy");

        Assert.Equal(Body.Flat(), Encoding.UTF8.GetString(Read.Ok(body.AsMemory(2, body.Length - 4)).CanonicalText.Span));
    }

    [Fact]
    public void TryRead_WithoutOptions_Throws() =>
        Assert.Throws<ArgumentNullException>(() => EnvelopeReader.TryRead(default, null!, out _, out _));

    private static EnvelopeReaderOptions Limits(int bytes, int depth) => new() { Limits = new JsonLimits { MaxBytes = bytes, MaxDepth = depth } };
}
