// A process to be killed: starts the program of its arguments as the worker does, passes its output on, and stays; or
// runs an agent that kills itself.
using System.Diagnostics;
using IacpBus.Worker.Tests.Host;
using IacpBus.Worker.Programs;

if (args is ["deadly-agent", var agent, var broker, var folder])
{
    await DeadlyAgent.RunAsync(agent, broker, folder);
    return;
}

var program = new ProcessStartInfo(args[0], args[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
using Process process = await ProcessGroup.StartAsync(program);
await process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput());
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
