using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace IacpBus.StoryCheck;

/// <summary>Makes and removes a virtual host through the broker's management API.</summary>
internal static class VhostCommand
{
    private const int NoManagement = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Options options)
    {
        Uri management = options.Management;
        string vhost = Uri.EscapeDataString(options.Words[2]);
        using HttpClient http = Open(management);
        try
        {
            if (options.Words[1] == "delete")
            {
                Expect(await http.DeleteAsync($"api/vhosts/{vhost}"));
                return 0;
            }

            // Who may manage the broker need not be who sends through it.
            string user = options.Broker.UserInfo.Split(':')[0] is { Length: > 0 } name ? name : "guest";
            Expect(await http.PutAsJsonAsync($"api/vhosts/{vhost}", new { description = "made by run.sh of IacpBus for one story" }));
            Expect(await http.PutAsJsonAsync($"api/permissions/{vhost}/{user}", new { configure = ".*", write = ".*", read = ".*" }));
            return 0;
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            string reason = absent is HttpRequestException { StatusCode: { } status } ? $"{(int)status} {status}" : absent.Message;
            await Console.Error.WriteLineAsync($"iacp-story-check: no virtual host can be made or removed through {management.Scheme}://{management.Authority}: {reason}");
            return NoManagement;
        }
    }

    private static HttpClient Open(Uri management)
    {
        string user = Uri.UnescapeDataString(management.UserInfo.Length > 0 ? management.UserInfo : "guest:guest");
        var http = new HttpClient
        {
            BaseAddress = new UriBuilder(management) { UserName = "", Password = "", Path = management.AbsolutePath.TrimEnd('/') + "/" }.Uri,
            Timeout = Patience,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        return http;
    }

    private static void Expect(HttpResponseMessage response)
    {
        using (response)
        {
            if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent))
            {
                throw new HttpRequestException(null, null, response.StatusCode);
            }
        }
    }
}
