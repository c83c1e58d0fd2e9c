using IacpBus.Bench.Load;

namespace IacpBus.Bench.Contenders;

/// <summary>What a contender needs to know.</summary>
/// <param name="Broker">The virtual host, with the password.</param>
/// <param name="Content">What its messages carry.</param>
/// <param name="Tally">Counts what arrives.</param>
/// <param name="Folder">A folder of its own for files.</param>
/// <param name="Database">PostgreSQL database of its own; <c>null</c> when there is no server.</param>
internal sealed record ContenderSettings(Uri Broker, Content Content, Tally Tally, string Folder, string? Database);
