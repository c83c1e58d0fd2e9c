using System.Runtime.InteropServices;
using IacpBus.CrashSuite;
using IacpBus.CrashSuite.Driving;
using IacpBus.CrashSuite.Workers;

if (args is ["worker", .. var words])
{
    return await WorkerProgram.RunAsync(words);
}

try
{
    var options = CrashOptions.Parse(args);
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, key) => (key.Cancel, _) = (true, stop.CancelAsync());

    // Whoever ends it ends its workers too.
    using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => (signal.Cancel, _) = (true, stop.CancelAsync()));
    return await (options.FaultPoints ? new FaultPointRuns(options).RunAsync(stop.Token) : new RandomKillRun(options).RunAsync(stop.Token));
}
catch (Exception mistake) when (mistake is FormatException or InvalidOperationException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"crash: {mistake.Message}");
    return 2;
}
