using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace IacpBus.CrashSuite.Driving;

/// <summary>A virtual host of one run, through the broker's management API.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _vhost;

    private Broker(HttpClient http, string vhost, string uri)
    {
        _http = http;
        _vhost = vhost;
        Uri = uri;
    }

    /// <summary>The address of the virtual host, with the password.</summary>
    public string Uri { get; }

    public static async Task<Broker> OpenAsync(string vhost, CancellationToken cancellationToken)
    {
        var management = new Uri(Variable("RABBITMQ_MANAGEMENT_URI"));
        var address = new Uri(Variable("RABBITMQ_URI"));
        var http = new HttpClient { BaseAddress = new UriBuilder(management) { UserName = "", Password = "" }.Uri };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(System.Uri.UnescapeDataString(management.UserInfo))));
        (await http.PutAsJsonAsync($"api/vhosts/{vhost}", new { description = "made by eng/crash.sh of IacpBus for one run" }, cancellationToken)).EnsureSuccessStatusCode();
        (await http.PutAsJsonAsync($"api/permissions/{vhost}/{address.UserInfo.Split(':')[0]}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken)).EnsureSuccessStatusCode();
        return new Broker(http, vhost, new UriBuilder(address) { Path = vhost }.Uri.AbsoluteUri);
    }

    /// <summary>Closes the connections of one worker, as an operator or a broken network would; returns how many.</summary>
    public async Task<int> CutAsync(string connectionName, CancellationToken cancellationToken)
    {
        int cut = 0;
        foreach (JsonNode? connection in (await _http.GetFromJsonAsync<JsonArray>($"api/vhosts/{_vhost}/connections", cancellationToken))!)
        {
            if (connection!["client_properties"]?["connection_name"]?.GetValue<string>().StartsWith(connectionName, StringComparison.Ordinal) == true)
            {
                using HttpResponseMessage answer = await _http.DeleteAsync($"api/connections/{System.Uri.EscapeDataString(connection["name"]!.GetValue<string>())}", cancellationToken);
                cut += answer.IsSuccessStatusCode ? 1 : 0;
            }
        }

        return cut;
    }

    /// <summary>Messages among the dead letters and in quarantine. The queues themselves are asked, since the management page is seconds behind.</summary>
    public async Task<long> CountDeadAsync(CancellationToken cancellationToken)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(Uri) }.CreateConnectionAsync(cancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        long dead = 0;
        foreach (JsonNode? queue in (await _http.GetFromJsonAsync<JsonArray>($"api/queues/{_vhost}?columns=name", cancellationToken))!)
        {
            string name = queue!["name"]!.GetValue<string>();
            bool isDead = name.EndsWith(".dead", StringComparison.Ordinal) || name.StartsWith("iacp.quarantine.", StringComparison.Ordinal) || name == "iacp.unrouted";
            dead += isDead ? (await channel.QueueDeclarePassiveAsync(name, cancellationToken)).MessageCount : 0;
        }

        return dead;
    }

    public async ValueTask DisposeAsync()
    {
        using HttpResponseMessage answer = await _http.DeleteAsync($"api/vhosts/{_vhost}");
        _http.Dispose();
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; run this by eng/crash.sh, which starts a broker.");
}
