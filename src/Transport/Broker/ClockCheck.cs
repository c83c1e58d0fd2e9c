using System.Globalization;

namespace IacpBus.Transport.Broker;

/// <summary>Compares this machine's clock with the broker's, which only its management API tells: the Date of any answer.</summary>
internal sealed class ClockCheck(TimeProvider clock, TimeSpan skew)
{
    private const string Name = "clock";

    /// <summary>The Date header has whole seconds, and the answer takes its way.</summary>
    private static readonly TimeSpan Unremarkable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<CheckResult> RunAsync(Uri? management, CancellationToken cancellationToken)
    {
        if (management is null)
        {
            return CheckResult.Warning(Name, "Not compared with the broker's: AMQP does not tell the time. Give --management http://HOST:15672 or set RABBITMQ_MANAGEMENT_URI.");
        }

        // Without user and password: a refusal has a Date as well.
        Uri address = new UriBuilder(management) { UserName = string.Empty, Password = string.Empty, Path = "/api/overview", Query = string.Empty, Fragment = string.Empty }.Uri;
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            DateTimeOffset before = clock.GetUtcNow();
            using HttpResponseMessage answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            DateTimeOffset after = clock.GetUtcNow();
            return answer.Headers.Date is { } date
                ? Judge(before + ((after - before) / 2) - date.AddSeconds(0.5))
                : CheckResult.Warning(Name, $"Not compared with the broker's: {address.Authority} does not tell the time. Check that it is RabbitMQ's management API.");
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return CheckResult.Warning(Name, $"Not compared with the broker's: {address.Authority} does not answer. Check the address of the management API. ({failure.GetBaseException().Message})");
        }
    }

    /// <param name="ahead">How far this machine is ahead of the broker's.</param>
    internal CheckResult Judge(TimeSpan ahead)
    {
        TimeSpan off = ahead.Duration();
        string sentence = $"This machine is {off.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the broker's";
        if (off <= Unremarkable)
        {
            return CheckResult.Ok(Name, "This machine's clock and the broker's agree within 2 s.");
        }

        return off < skew
            ? CheckResult.Warning(Name, $"{sentence}; from {skew.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s on, messages are refused (clock_skew, expired). Synchronize both with NTP.")
            : CheckResult.Problem(Name, $"{sentence}: messages will be refused (clock_skew, expired). Synchronize both with NTP.");
    }
}
