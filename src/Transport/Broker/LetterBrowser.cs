using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Looks into dead letters and quarantine without taking anything out. A look costs the broker one delivery per letter,
/// which the queues' delivery limit leaves room for (docs/decisions/0004); order stays. Nobody else sees the letters
/// looked at while a look lasts. Thread-safe.
/// </summary>
public sealed class LetterBrowser
{
    /// <summary>The most letters that one look reads.</summary>
    public const int MostLetters = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly BrokerConnection _connection;
    private readonly TransportOptions _options;
    private readonly TimeProvider _clock;

    internal LetterBrowser(BrokerConnection connection, IOptions<TransportOptions> options, TimeProvider clock)
    {
        _connection = connection;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>The oldest letters of a queue, at most <paramref name="limit"/>, without headers and bodies.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not between 1 and <see cref="MostLetters"/>.</exception>
    /// <exception cref="InvalidOperationException">There is no such queue, the user may not read it, or the broker cannot be reached; the message names the cure.</exception>
    public async Task<LetterList> ListAsync(AgentId agent, Lane lane, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostLetters);
        var letters = new List<BuriedLetter>();
        long? count = await LookAsync(agent, lane, limit, whole: false, letter =>
        {
            letters.Add(letter);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return new LetterList(NameOf(agent, lane), count, letters);
    }

    /// <summary>The oldest letter with this <see cref="BuriedLetter.Id"/>; <c>null</c> when the first <see cref="MostLetters"/> have none.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="ListAsync"/>.</exception>
    public async Task<BuriedLetter?> FindAsync(AgentId agent, Lane lane, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        BuriedLetter? found = null;
        await LookAsync(agent, lane, MostLetters, whole: true, letter =>
        {
            found = letter.Id == id ? letter : null;
            return found is null;
        }, cancellationToken).ConfigureAwait(false);
        return found;
    }

    private static string NameOf(AgentId agent, Lane lane) => lane == Lane.DeadLetters ? BrokerNames.DeadLetters(agent) : BrokerNames.Quarantine(agent);

    private async Task<long?> LookAsync(AgentId agent, Lane lane, int limit, bool whole, Func<BuriedLetter, bool> goOn, CancellationToken cancellationToken)
    {
        string queue = NameOf(agent, lane);
        try
        {
            long? count = await CountAsync(queue, cancellationToken).ConfigureAwait(false);
            int most = (int)Math.Min(limit, count ?? limit);
            if (most > 0)
            {
                var look = new LetterLook(queue, most, _clock);
                await look.RunAsync(_connection, (properties, body) => goOn(LetterReader.Read(properties, body, _options.ReaderOptions, whole)), cancellationToken).ConfigureAwait(false);
                await UntilBackAsync(queue, count ?? 0, cancellationToken).ConfigureAwait(false);
            }

            return count;
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == ReplyCodes.NotFound)
        {
            throw new InvalidOperationException($"There is no queue {queue} on {_options.RedactedUri}: agent {agent} has never run there. Check the agent's id and the virtual host in Iacp:Transport:Uri.", refused);
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == ReplyCodes.AccessRefused)
        {
            throw new InvalidOperationException($"The user in Iacp:Transport:Uri may not read {queue}. Give it the read permission for that queue.", refused);
        }
        catch (Exception failure) when (failure is BrokerUnreachableException or RabbitMQClientException or IOException)
        {
            throw new InvalidOperationException(BrokerProblem.Explain(failure, _options), failure);
        }
    }

    /// <summary>
    /// The broker takes letters back after it has said yes, and a look that came in between would see gaps. What others
    /// take meanwhile never comes back, so this has an end.
    /// </summary>
    private async Task UntilBackAsync(string queue, long count, CancellationToken cancellationToken)
    {
        long started = _clock.GetTimestamp();
        while (await CountAsync(queue, cancellationToken).ConfigureAwait(false) < count && _clock.GetElapsedTime(started) < LetterLook.Quiet)
        {
            await Task.Delay(Pause, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary><c>null</c> when the user may read but not look: RabbitMQ 4.3 wants the configure permission for a passive declare.</summary>
    private async Task<long?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        IChannel channel = await _connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken).ConfigureAwait(false)).MessageCount;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == ReplyCodes.AccessRefused)
            {
                return null;
            }
        }
    }
}
