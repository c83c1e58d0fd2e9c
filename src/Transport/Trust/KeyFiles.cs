using System.Text.Json;
using System.Text.Json.Serialization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Trust;

/// <summary>
/// Keys as files: <c>FOLDER/public/ID.json</c> for everybody and <c>FOLDER/private/ID.key</c> (mode 0600) for the
/// agent alone, ID in the encoding of <see cref="AgentWord"/>. The members are those of published clients
/// (spec/iacp.md 2.4): agent_id, public_key, status; agent_id, private, public. Files are replaced, never edited in place.
/// </summary>
public static class KeyFiles
{
    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The folder with the public keys.</summary>
    public static string PublicFolder(string folder) => Path.Combine(folder, "public");

    /// <summary>The file with the private key of <paramref name="agent"/>.</summary>
    public static string PrivateKeyFile(string folder, AgentId agent) => Path.Combine(folder, "private", AgentWord.Encode(agent) + ".key");

    /// <summary>
    /// Makes the key pair of <paramref name="agent"/> unless there is one; returns whether it was made. A public file that
    /// is missing beside its private one is written again.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is a public key only, somebody else's then; or the private key cannot be used. The message names the cure.</exception>
    public static async Task<bool> CreateAsync(string folder, AgentId agent, CancellationToken cancellationToken = default)
    {
        string file = PrivateKeyFile(folder, agent);
        string publicFile = Path.Combine(PublicFolder(folder), AgentWord.Encode(agent) + ".json");
        if (File.Exists(file))
        {
            if (!File.Exists(publicFile))
            {
                using AgentPrivateKey existing = LoadPrivateKey(folder, agent);
                await WritePublicAsync(publicFile, agent, existing, cancellationToken).ConfigureAwait(false);
            }

            return false;
        }

        if (File.Exists(publicFile))
        {
            throw new InvalidOperationException($"{publicFile} holds a public key of {agent} whose private key is not here: {file} does not exist. Copy the private key to there, or, if {agent} shall get a new key, delete {publicFile} and run this again.");
        }

        CreatePrivateFolder(Path.GetDirectoryName(file)!);
        using AgentPrivateKey key = AgentPrivateKey.Generate();
        var secret = new PrivateKeyContent(agent.Value, key.ExportSeedSensitive(), key.PublicKey.ToString());

        // The private file first: what breaks off between the two is made whole by the next call.
        await ReplaceAsync(file, JsonSerializer.SerializeToUtf8Bytes(secret, KeyFileJson.Default.PrivateKeyContent), secret: true, cancellationToken).ConfigureAwait(false);
        await WritePublicAsync(publicFile, agent, key, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads the private key of <paramref name="agent"/>.</summary>
    /// <exception cref="InvalidOperationException">It is missing, unreadable, another agent's, or readable by others; the message names the cure.</exception>
    public static AgentPrivateKey LoadPrivateKey(string folder, AgentId agent)
    {
        string file = PrivateKeyFile(folder, agent);
        if (!File.Exists(file))
        {
            // Full paths: the command is run elsewhere, in the repository, than the agent that misses its key.
            string whole = Path.GetFullPath(folder);
            throw new InvalidOperationException($"Agent {agent} has no private key: {Path.GetFullPath(file)} does not exist. Make one with 'iacp-worker keys create {agent} --folder {whole}' (in the repository of IacpBus: dotnet run --project src/Worker -- keys create {agent} --folder {whole}), or name the folder that has it in Iacp:Trust:KeyFolder.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & OthersMayRead) != 0)
        {
            throw new InvalidOperationException($"The private key {file} can be read by others. Run 'chmod 600 {file}', and make a new key if somebody may have read it.");
        }

        PrivateKeyContent? content = Read(file, KeyFileJson.Default.PrivateKeyContent);
        if (content?.AgentId != agent.Value || content.Private is not { Length: 2 * Ed25519.KeySize } seed || !IsHex(seed))
        {
            throw new InvalidOperationException($"{file} does not hold the private key of {agent}: expected JSON with agent_id and private (64 hex digits).");
        }

        return AgentPrivateKey.FromSeed(Convert.FromHexString(seed));
    }

    /// <summary>Reads one public key file; <c>false</c> when it is not one, is out of use, or holds a weak key.</summary>
    internal static bool TryReadPublicKey(string file, out AgentId agent, out AgentPublicKey? key)
    {
        agent = default;
        key = null;
        PublicKeyContent? content = Read(file, KeyFileJson.Default.PublicKeyContent);
        return content is { Status: null or "active" or "rotating" }
            && AgentId.TryParse(content.AgentId, out agent)
            && AgentPublicKey.TryParse(content.PublicKey, out key);
    }

    private static T? Read<T>(string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);

    private static void CreatePrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task WritePublicAsync(string file, AgentId agent, AgentPrivateKey key, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var content = new PublicKeyContent(agent.Value, key.PublicKey.ToString(), "active");
        return ReplaceAsync(file, JsonSerializer.SerializeToUtf8Bytes(content, KeyFileJson.Default.PublicKeyContent), secret: false, cancellationToken);
    }

    private static async Task ReplaceAsync(string file, byte[] content, bool secret, CancellationToken cancellationToken)
    {
        string temporary = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (secret ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var stream = new FileStream(temporary, options);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }

        File.Move(temporary, file, overwrite: true);
    }
}

internal sealed record PublicKeyContent(
    [property: JsonPropertyName("agent_id")] string? AgentId,
    [property: JsonPropertyName("public_key")] string? PublicKey,
    [property: JsonPropertyName("status")] string? Status);

internal sealed record PrivateKeyContent(
    [property: JsonPropertyName("agent_id")] string? AgentId,
    [property: JsonPropertyName("private")] string? Private,
    [property: JsonPropertyName("public")] string? Public);

[JsonSerializable(typeof(PublicKeyContent))]
[JsonSerializable(typeof(PrivateKeyContent))]
internal sealed partial class KeyFileJson : JsonSerializerContext;
