using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IacpBus.Transport.Tests.Diagnostics;

public sealed class TransportHealthTests
{
    private readonly TransportHealth _health = new();

    [Fact]
    public async Task CheckHealthAsync_NothingWrong_IsHealthy()
    {
        _health.Works(TestKeys.Builder, "inbox");

        Assert.True(_health.IsHealthy);
        Assert.Empty(_health.Problems);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task CheckHealthAsync_AgentDoesNotReceive_SaysWhichAndWhy()
    {
        _health.Works(TestKeys.Builder, "inbox");
        _health.Fails(TestKeys.Reviewer, "inbox", "access refused.");

        HealthCheckResult result = await CheckAsync();
        Assert.False(_health.IsHealthy);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("Agent reviewer-02, inbox: access refused.", result.Description);

        _health.Works(TestKeys.Reviewer, "inbox");
        Assert.True(_health.IsHealthy);
    }

    [Fact]
    public void Problems_PublishingFails_IsNamedUntilItRecovers()
    {
        _health.PublishFailed(new IOException("connection refused"));
        Assert.Equal(["Publishing fails and is tried again: connection refused"], _health.Problems);
        Assert.IsType<IOException>(_health.LastPublishFailure);
        Assert.False(_health.IsHealthy);

        _health.PublishRecovered();
        Assert.True(_health.IsHealthy);
        Assert.Null(_health.LastPublishFailure);
    }

    [Fact]
    public void Forget_AgentThatFailed_IsNoProblemAnyMore()
    {
        _health.Fails(TestKeys.Builder, "inbox", "it is starting.");
        _health.PublishFailed(new IOException("x"));
        Assert.Equal(2, _health.Problems.Count);

        _health.Forget(TestKeys.Builder);
        Assert.Single(_health.Problems);
    }

    private Task<HealthCheckResult> CheckAsync() => new TransportHealthCheck(_health).CheckHealthAsync(
        new HealthCheckContext { Registration = new HealthCheckRegistration("iacp", _ => new TransportHealthCheck(_health), null, null) });
}
