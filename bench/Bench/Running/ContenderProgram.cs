using System.Text.Json;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;

namespace IacpBus.Bench.Running;

/// <summary>A contender's process: takes commands from its standard input until that ends.</summary>
internal static class ContenderProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using var stop = new CancellationTokenSource();
        var tally = new Tally();
        var settings = new ContenderSettings(
            new Uri(Variable("IACP_BENCH_BROKER")), new Content(int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)), tally, Variable("IACP_BENCH_FOLDER"), Environment.GetEnvironmentVariable("IACP_BENCH_DATABASE"));
        await using IContender contender = ContenderCatalog.Find(words[0]).Create(settings);
        await contender.StartAsync(stop.Token);
        await contender.StartReceivingAsync(stop.Token);
        Say(new Answer());
        while (await Console.In.ReadLineAsync(stop.Token) is { } line && JsonSerializer.Deserialize<Command>(line) is { } command && command.Do != Commands.End)
        {
            Answer answer;
            try
            {
                answer = await DoAsync(contender, tally, command, stop.Token);
            }
            catch (Exception failure)
            {
                answer = new Answer { Problem = failure.Message };
            }

            Say(answer with { BodyBytes = contender.BodyBytes });
        }

        await contender.StopReceivingAsync(stop.Token);
        return 0;
    }

    private static Task<Answer> DoAsync(IContender contender, Tally tally, Command command, CancellationToken stop) => command.Do switch
    {
        Commands.Flow => FlowAsync(contender, tally, command, stop),
        Commands.Halves => HalvesAsync(contender, tally, command, stop),
        Commands.Exchange => ExchangeAsync(contender, command, stop),
        Commands.Ask => AskAsync(contender, command, stop),
        _ => throw new FormatException($"There is no command {command.Do}."),
    };

    private static async Task<Answer> FlowAsync(IContender contender, Tally tally, Command command, CancellationToken stop)
    {
        Cost cost = await Flow.RunAsync(tally, command.Count, command.Width, number => contender.SendAsync(number, stop), Patience, stop);
        return new Answer { Cost = cost };
    }

    /// <summary>Starting to receive costs too, so the receiving half is measured from its first fifth on.</summary>
    private static async Task<Answer> HalvesAsync(IContender contender, Tally tally, Command command, CancellationToken stop)
    {
        await contender.StopReceivingAsync(stop);
        int some = Math.Max(1, command.Count / 5);
        int first = tally.Begin(command.Count, some);
        Usage before = Usage.Tidy();
        await SlidingWindow.RunAsync(first, command.Count, command.Width, number => contender.SendAsync(number, stop), stop);
        Cost send = Usage.Now().Since(before, command.Count);
        await contender.StartReceivingAsync(stop);
        await tally.SomeAsync(Patience, stop);
        before = Usage.Now();
        await tally.AllAsync(Patience, stop);
        return new Answer { Send = send, Receive = Usage.Now().Since(before, command.Count - some) };
    }

    private static async Task<Answer> ExchangeAsync(IContender contender, Command command, CancellationToken stop)
    {
        Usage before = Usage.Tidy();
        await SlidingWindow.RunAsync(1, command.Count, command.Width, number => AskAsync(contender, number, stop), stop);
        return new Answer { Cost = Usage.Now().Since(before, command.Count) };
    }

    private static async Task<Answer> AskAsync(IContender contender, Command command, CancellationToken stop)
    {
        _ = Usage.Tidy();
        return new Answer { Latency = Latency.Of(await Pacer.RunAsync(1, command.Count, command.PerSecond, number => AskAsync(contender, number, stop), stop)) };
    }

    private static async Task AskAsync(IContender contender, int number, CancellationToken stop)
    {
        if (await contender.AskAsync(number, stop).WaitAsync(Patience, TimeProvider.System, stop) != number)
        {
            throw new InvalidDataException($"The answer to request {number} is another one.");
        }
    }

    private static void Say(Answer answer) => Console.WriteLine(JsonSerializer.Serialize(answer));

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; bench/run.sh starts this program.");
}
