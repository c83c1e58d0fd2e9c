// A process to be killed: starts the program of its arguments as the worker does, passes its output on, and stays.
using System.Diagnostics;
using IacpBus.Worker.Programs;

var program = new ProcessStartInfo(args[0], args[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
using Process process = await ProcessGroup.StartAsync(program);
await process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput());
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
