using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IacpBus.Broker.Tests.Support;

/// <summary>The real broker that the environment names, through its management API.</summary>
internal sealed class TestBroker : IDisposable
{
    private readonly HttpClient _http;

    private TestBroker(Uri amqp, Uri management)
    {
        Amqp = amqp;
        (User, Password) = Credentials(amqp);
        (string administrator, string password) = Credentials(management);
        _http = new HttpClient { BaseAddress = new UriBuilder(management) { UserName = "", Password = "", Path = "/api/" }.Uri };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{administrator}:{password}")));
    }

    public Uri Amqp { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>The broker of this test run; there is no test without one.</summary>
    public static TestBroker FromEnvironment() =>
        Environment.GetEnvironmentVariable("RABBITMQ_URI") is { Length: > 0 } amqp
        && Environment.GetEnvironmentVariable("RABBITMQ_MANAGEMENT_URI") is { Length: > 0 } management
            ? new TestBroker(new Uri(amqp), new Uri(management))
            : throw new InvalidOperationException("These tests need a real RabbitMQ: run ./test.sh, which gets one and sets RABBITMQ_URI and RABBITMQ_MANAGEMENT_URI.");

    public Uri AmqpUriOf(string vhost, string? user = null, int? port = null) => new UriBuilder(Amqp)
    {
        Path = "/" + Uri.EscapeDataString(vhost),
        UserName = Uri.EscapeDataString(user ?? User),
        Password = Uri.EscapeDataString(user is null ? Password : user),
        Port = port ?? (Amqp.Port > 0 ? Amqp.Port : 5672),
    }.Uri;

    public async Task CreateVirtualHostAsync(string vhost)
    {
        await PutAsync($"vhosts/{vhost}", new JsonObject());
        await GrantAsync(vhost, User);
    }

    public Task DeleteVirtualHostAsync(string vhost) => DeleteAsync($"vhosts/{vhost}");

    /// <summary>A broker user of its own, its name being its password, with every right in the virtual host.</summary>
    public async Task CreateUserAsync(string vhost, string user)
    {
        await PutAsync($"users/{user}", new JsonObject { ["password"] = user, ["tags"] = "" });
        await GrantAsync(vhost, user);
    }

    /// <summary>Gives a user other rights in the virtual host; each is a pattern of names.</summary>
    public Task PermitAsync(string vhost, string user, string configure, string write, string read) =>
        PutAsync($"permissions/{vhost}/{user}", new JsonObject { ["configure"] = configure, ["write"] = write, ["read"] = read });

    public Task DeleteUserAsync(string user) => DeleteAsync($"users/{user}");

    public async Task<JsonArray> ListAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonArray>(JsonSerializerOptions.Default))!;
    }

    public async Task PutAsync(string path, JsonObject body)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, JsonSerializerOptions.Default);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Deletes; what is gone already is no failure.</summary>
    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    public void Dispose() => _http.Dispose();

    private Task GrantAsync(string vhost, string user) => PermitAsync(vhost, user, ".*", ".*", ".*");

    private static (string User, string Password) Credentials(Uri uri)
    {
        string[] parts = uri.UserInfo.Split(':', 2);
        return parts.Length == 2 ? (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) : ("guest", "guest");
    }
}
