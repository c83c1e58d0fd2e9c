using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Configuration;

/// <summary>Says at start, in sentences, what is wrong with <see cref="TransportOptions"/> and how to mend it.</summary>
internal sealed class TransportOptionsValidator : IValidateOptions<TransportOptions>
{
    private static readonly TimeSpan MaxTtl = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Uri, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps"))
        {
            failures.Add("Iacp:Transport:Uri must name the broker, such as amqp://user:password@localhost:5672/vhost (write @ : / in a password as %40 %3A %2F; the port is at most 65535). Set it in appsettings.json or as the environment variable Iacp__Transport__Uri.");
        }

        InRange(failures, nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        InRange(failures, nameof(options.SendTimeout), options.SendTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        InRange(failures, nameof(options.MaxReconnectPause), options.MaxReconnectPause, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        InRange(failures, nameof(options.Prefetch), options.Prefetch, (ushort)1, (ushort)2000);
        InRange(failures, nameof(options.MaxMessageBytes), options.MaxMessageBytes, 1024, 16 * 1024 * 1024);
        InRange(failures, nameof(options.MaxDepth), options.MaxDepth, 8, 256);
        InRange(failures, nameof(options.ClockSkew), options.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        InRange(failures, nameof(options.DefaultTtl), options.DefaultTtl, TimeSpan.FromSeconds(1), MaxTtl);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void InRange<T>(List<string> failures, string property, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            failures.Add($"Iacp:Transport:{property} is {value}; it must lie between {least} and {most}.");
        }
    }
}
