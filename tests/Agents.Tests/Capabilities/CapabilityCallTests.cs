using System.Text.Json.Nodes;
using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Capabilities;

public sealed class CapabilityCallTests
{
    private readonly List<(double Fraction, string? Note)> _reports = [];
    private readonly CapabilityCall _call;

    public CapabilityCallTests()
    {
        AcceptedEnvelope accepted = Wire.Envelope("request", "handoff", new JsonObject { ["handoff_id"] = "h-1", ["task"] = "Review." }).Accepted();
        _call = new CapabilityCall("review", (HandoffRequest)accepted.Message, accepted, (fraction, note, _) =>
        {
            lock (_reports)
            {
                _reports.Add((fraction, note));
            }

            return Task.CompletedTask;
        });
    }

    [Fact]
    public void CapabilityCall_OfAHandoff_NamesSenderAndIdentityOfTheWork()
    {
        Assert.Equal(TestKeys.Builder, _call.Sender);
        Assert.Equal("h-1", _call.HandoffId);
        Assert.Equal("review", _call.Capability);
    }

    [Fact]
    public async Task ReportProgressAsync_ForwardOnly_LeavesOutWhatGoesBackOrStands()
    {
        foreach (double fraction in (double[])[0, 0.2, 0.2, 0.1, 0.5, 0.4999, 1, 1, 0])
        {
            await _call.ReportProgressAsync(fraction, "n");
        }

        Assert.Equal([0, 0.2, 0.5, 1], _reports.Select(report => report.Fraction));
    }

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(7, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    public async Task ReportProgressAsync_OutsideTheRange_IsClamped(double fraction, double reported)
    {
        await _call.ReportProgressAsync(fraction);

        Assert.Equal(reported, Assert.Single(_reports).Fraction);
        Notification.OfProgress(_reports[0].Fraction);
    }

    [Fact]
    public async Task ReportProgressAsync_NotANumber_IsLeftOut()
    {
        await _call.ReportProgressAsync(double.NaN, "n");
        await _call.ReportProgressAsync(0.5, "n");

        Assert.Equal((0.5, "n"), Assert.Single(_reports));
    }

    [Fact]
    public async Task ReportProgressAsync_FromManyThreads_StaysMonotoneAndEndsAtTheGreatest()
    {
        await Parallel.ForAsync(1, 1001, async (i, token) => await _call.ReportProgressAsync(i / 1000.0, cancellationToken: token)).OrFail();

        Assert.Equal(_reports.Count, _reports.Select(report => report.Fraction).Distinct().Count());
        Assert.Equal(1, _reports.Max(report => report.Fraction));
    }
}
