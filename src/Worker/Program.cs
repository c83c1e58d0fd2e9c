using System.CommandLine;
using IacpBus.Worker.Commands;

return await WorkerCommandLine.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = null });
