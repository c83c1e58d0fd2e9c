using System.Text.Json;
using IacpBus.StoryCheck;
using RabbitMQ.Client.Exceptions;

try
{
    var options = new Options(args);
    return options.Words switch
    {
        [] when options.KeyFolder is not null => await WatchCommand.RunAsync(options, TimeProvider.System),
        ["vhost", "create" or "delete", _] => await VhostCommand.RunAsync(options),
        _ => throw new UsageException("what is to be done?"),
    };
}
catch (UsageException mistake)
{
    await Console.Error.WriteLineAsync($"iacp-story-check: {mistake.Message}{Environment.NewLine}{Options.Usage}");
    return 2;
}
catch (Exception failure) when (failure is RabbitMQClientException or IOException or InvalidOperationException or TimeoutException or UnauthorizedAccessException or JsonException)
{
    await Console.Error.WriteLineAsync($"iacp-story-check: {failure.Message}");
    return 1;
}
