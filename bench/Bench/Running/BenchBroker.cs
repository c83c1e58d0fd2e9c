using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace IacpBus.Bench.Running;

/// <summary>A virtual host of this run, through the broker's management API; deleted at the end.</summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    /// <summary>Thousands of queues go with a virtual host.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly string _vhost;

    private BenchBroker(HttpClient http, string vhost, Uri uri) => (_http, _vhost, Uri) = (http, vhost, uri);

    /// <summary>Its address, with the password.</summary>
    public Uri Uri { get; }

    public static async Task<BenchBroker> OpenAsync(string vhost, CancellationToken cancellationToken)
    {
        var management = new Uri(Variable("RABBITMQ_MANAGEMENT_URI"));
        var address = new Uri(Variable("RABBITMQ_URI"));
        var http = new HttpClient { BaseAddress = new UriBuilder(management) { UserName = "", Password = "" }.Uri, Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        (await http.PutAsJsonAsync($"api/vhosts/{vhost}", new { description = "made by bench/run.sh of IacpBus for one run" }, cancellationToken)).EnsureSuccessStatusCode();
        (await http.PutAsJsonAsync($"api/permissions/{vhost}/{address.UserInfo.Split(':')[0]}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken)).EnsureSuccessStatusCode();
        return new BenchBroker(http, vhost, new UriBuilder(address) { Path = vhost }.Uri);
    }

    /// <summary>How many there are of its <paramref name="things"/>: connections, channels, queues.</summary>
    public async Task<int> CountAsync(string things, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<JsonElement[]>($"api/vhosts/{_vhost}/{things}?columns=name", cancellationToken))!.Length;

    public async ValueTask DisposeAsync()
    {
        using HttpResponseMessage answer = await _http.DeleteAsync($"api/vhosts/{_vhost}");
        _http.Dispose();
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set; bench/run.sh gets a broker and sets it.");
}
