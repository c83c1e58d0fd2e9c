using System.CommandLine;
using IacpBus.Worker.Commands;

var root = new RootCommand("Runs IACP agents on RabbitMQ.")
{
    RunCommand.Create(),
    KeysCommand.Create(),
    HandoffCommand.Create(),
    StoryCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
