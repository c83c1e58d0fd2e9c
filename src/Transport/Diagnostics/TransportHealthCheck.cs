using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IacpBus.Transport.Diagnostics;

/// <summary>The health check <c>iacp</c>: unhealthy while an agent cannot receive or publishing fails.</summary>
internal sealed class TransportHealthCheck(TransportHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.IsHealthy
            ? HealthCheckResult.Healthy("All agents receive and publishing works.")
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", health.Problems)));
}
