using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Worker.Commands;

namespace IacpBus.Broker.Tests.Operators;

/// <summary>The worker's command line inside the test process, with a configuration file that names the broker.</summary>
internal sealed class WorkerProgram : IDisposable
{
    private readonly string _config = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");

    public WorkerProgram(Uri broker, JsonObject? iacp = null)
    {
        iacp ??= [];
        iacp["Transport"] ??= new JsonObject();
        iacp["Transport"]!["Uri"] = broker.AbsoluteUri;
        File.WriteAllText(_config, new JsonObject { ["Iacp"] = iacp }.ToJsonString(JsonSerializerOptions.Default));
    }

    public async Task<Ended> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Eventually.EndsAsync(WorkerCommandLine.RunAsync([.. args, "--config", _config], new InvocationConfiguration { Output = output, Error = error }));
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs with <c>--json</c> and reads the document.</summary>
    public async Task<JsonNode> JsonAsync(params string[] args)
    {
        Ended ended = await RunAsync([.. args, "--json"]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        return JsonNode.Parse(ended.Output)!;
    }

    public void Dispose() => File.Delete(_config);

    internal sealed record Ended(int Code, string Output, string Error);
}
