using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace IacpBus.Bench.Results;

/// <summary>Where it was measured, and with what.</summary>
internal sealed partial record Machine
{
    [JsonPropertyName("cpu")]
    public string Cpu { get; init; } = ModelOf("/proc/cpuinfo", "model name");

    [JsonPropertyName("cores")]
    public int Cores { get; init; } = Environment.ProcessorCount;

    [JsonPropertyName("memory_gib")]
    public double Memory { get; init; } = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1);

    [JsonPropertyName("os")]
    public string System { get; init; } = RuntimeInformation.OSDescription;

    [JsonPropertyName("runtime")]
    public string Runtime { get; init; } = RuntimeInformation.FrameworkDescription;

    [JsonPropertyName("broker")]
    public string Broker { get; init; } = Environment.GetEnvironmentVariable("RABBITMQ_VERSION_NAME") ?? "unknown";

    [JsonPropertyName("masstransit")]
    public string MassTransit { get; init; } = VersionOf(typeof(global::MassTransit.IBus));

    [JsonPropertyName("rabbitmq_client")]
    public string RabbitMqClient { get; init; } = VersionOf(typeof(RabbitMQ.Client.IConnection));

    [JsonPropertyName("ed25519")]
    public string Ed25519 { get; init; } = "libsodium " + Marshal.PtrToStringUTF8(sodium_version_string());

    /// <summary>That of the package; an assembly's own may be older.</summary>
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static string ModelOf(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()
        : RuntimeInformation.ProcessArchitecture.ToString();

#pragma warning disable SA1300, IDE1006, CA5392 // The name is that of the C library, which the system looks for.
    [LibraryImport("libsodium.so.23")]
    private static partial IntPtr sodium_version_string();
#pragma warning restore SA1300, IDE1006, CA5392
}
