using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Steps;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;

namespace IacpBus.Bench.Tests;

/// <summary>A step that refuses its message is fast; it must not get a figure.</summary>
public sealed class RoadStepsTests : IDisposable
{
    private const int Small = 600;
    private const int Large = 16 * 1024;

    private static readonly AgentPublicKey SenderKey = new FixedKeys([AgentId.Parse("Memory-sender")]).FindKeys(AgentId.Parse("Memory-sender"))[0];
    private readonly List<RoadSteps> _made = [];

    [Fact]
    public void Steps_OfTheRoad_AreEachTriedHere() => Assert.Equal(
        [
            nameof(RoadSteps.Admit), nameof(RoadSteps.CanonicalForm), nameof(RoadSteps.Content), nameof(RoadSteps.Hash), nameof(RoadSteps.HashInput),
            nameof(RoadSteps.Message), nameof(RoadSteps.Parse), nameof(RoadSteps.Payload), nameof(RoadSteps.Send), nameof(RoadSteps.Sign),
            nameof(RoadSteps.Verify), nameof(RoadSteps.VerifyHash), nameof(RoadSteps.Write),
        ],
        typeof(RoadSteps).GetMethods().Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null).Select(method => method.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void ContentAndPayload_OfASize_HoldTheText(int size)
    {
        RoadSteps steps = Steps(size);

        CanonicalJson content = steps.Content();
        Assert.InRange(content.Deserialize(IacpContentJson.Default.IacpContent)!.Text.Length, 50, size);
        Assert.Equal(CanonicalJson.Parse($$"""{"detail":{{content}},"severity":"info"}"""), steps.Payload());
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void WriteAndSend_OfASize_GiveSignedBytesOfIt(int size)
    {
        RoadSteps steps = Steps(size);

        byte[] written = steps.Write();
        byte[] sent = steps.Send().ToArray();
        Assert.InRange(sent.Length, size - 8, size + 8);
        Assert.Equal(sent.Length, written.Length);
        Assert.All([written, sent], body => AssertSigned(Read(body)));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void HashInputHashAndSign_OfASize_FitEachOther(int size)
    {
        RoadSteps steps = Steps(size);

        byte[] hash = steps.Hash();
        Assert.Equal(SHA256.HashData(steps.HashInput()), hash);
        Assert.True(SenderKey.Verify(hash, steps.Sign()));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void ParseAndCanonicalForm_OfASize_TakeTheBytesAsTheyAre(int size)
    {
        RoadSteps steps = Steps(size);

        UnverifiedEnvelope claimed = Assert.IsType<UnverifiedEnvelope>(steps.Parse());
        AssertSigned(claimed);
        Assert.Equal(Encoding.UTF8.GetString(claimed.CanonicalText.Span), steps.CanonicalForm()?.ToString());
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void VerifyMessageAndAdmit_OfASize_Accept(int size)
    {
        RoadSteps steps = Steps(size);

        Assert.True(steps.VerifyHash());
        Assert.Equal(Verification.Verified, steps.Verify());
        Notification message = Assert.IsType<Notification>(steps.Message());
        Assert.Equal(steps.Content(), message.Detail);
        AcceptedEnvelope accepted = Assert.IsType<AcceptedEnvelope>(steps.Admit());
        Assert.Equal((Verification.Verified, message), (accepted.Verification, accepted.Message));
    }

    [Fact]
    public void Parse_WordsOfTheCommandLine_AreTakenOrRefused()
    {
        Assert.Equal(new StepsOptions(Quick: true, Filter: "ver"), StepsOptions.Parse(["--quick", "ver"]));
        Assert.True(StepsOptions.Parse(["ver"]).Takes("Verify"));
        Assert.False(StepsOptions.Parse(["ver"]).Takes("Parse"));
        Assert.True(StepsOptions.Parse(["--types"]) is { Types: true, Filter: null });
        Assert.All(new string[][] { ["--fast"], ["a", "b"], ["--quick", "--types"] }, words => Assert.Throws<FormatException>(() => StepsOptions.Parse(words)));
    }

    public void Dispose() => _made.ForEach(steps => steps.Dispose());

    private static UnverifiedEnvelope Read(byte[] body)
    {
        Assert.True(EnvelopeReader.TryRead(body, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? claimed, out _));
        return claimed;
    }

    private static void AssertSigned(UnverifiedEnvelope claimed)
    {
        Assert.Null(claimed.Defect);
        var input = new byte[claimed.SigningInputLength];
        claimed.CopySigningInput(input);
        Assert.True(SenderKey.Verify(SHA256.HashData(input), Convert.FromHexString(claimed.Signature!)));
    }

    private RoadSteps Steps(int size)
    {
        var steps = new RoadSteps { Body = size };
        _made.Add(steps);
        steps.Setup();
        return steps;
    }
}
