using System.CommandLine;
using System.Globalization;
using System.Text;
using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Reading;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker audit [--config FILE] [--agent ID]</c>: who handed what to whom, and whether the record was tampered with.</summary>
internal static class AuditCommand
{
    private const int LongestName = 80;

    public static Command Create()
    {
        var agent = new Option<string?>("--agent") { Description = "Only the record of this agent." };
        agent.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !AgentId.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError($"'{result.Tokens[0].Value.Printable()}' is no agent id; one looks like reviewer-02.");
            }
        });
        Option<string?> config = OperatorOptions.Config();
        Option<string[]> files = StoreArguments.Files();
        Option<bool> json = OperatorOptions.Json();
        var command = new Command("audit", "Lists who handed what to whom and checks the chain of hashes; reads stores beside their workers.") { agent, config, files, json };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(
            async () =>
            {
                AgentId? only = result.GetValue(agent) is { } name ? AgentId.Parse(name) : null;
                var reports = new List<AuditReport>();
                foreach (StoreOptions store in StoreArguments.Read(result.GetValue(config) is { } file ? [file] : [], result.GetValue(files) ?? []))
                {
                    reports.Add(await AuditReader.ReadAsync(store, only, cancellationToken));
                }

                await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(json) ? ToJson(reports) : ToText(reports));
                return reports.TrueForAll(report => report.IsSound) ? 0 : 1;
            },
            result.InvocationConfiguration.Error));
        return command;
    }

    private static string ToText(List<AuditReport> reports)
    {
        var text = new StringBuilder();
        foreach (AuditReport report in reports)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{report.Store.Printable()}: {StoreArguments.Snapshot}");
            foreach (AuditRecord one in report.Events)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{one.At:yyyy-MM-dd HH:mm:ss}Z  {one.From.Printable()} -> {one.To.Printable()}  {one.Kind.Printable()}  {one.Subject.Printable(LongestName)}  {one.State.Printable()}  ({one.Agent.Printable()}, {one.Number?.ToString(CultureInfo.InvariantCulture) ?? "not sealed yet"})");
            }

            foreach ((string agent, long count, string hash, long? tampered) in report.Chains)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{(tampered is null ? "ok" : "problem"),-8}{agent.Printable()}  {Sentence(count, hash, tampered)}");
            }

            if (report.Chains.Count == 0)
            {
                text.AppendLine("ok      No record of that.");
            }
        }

        return text.ToString().TrimEnd();
    }

    private static string Sentence(long count, string hash, long? tampered) => tampered is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"Event {number} is not as it was sealed, or one before it is missing. Compare with a backup.")
        : string.Create(CultureInfo.InvariantCulture, $"{count} events are as they were sealed; the last hash is {hash}.");

    private static string ToJson(List<AuditReport> reports) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", reports.TrueForAll(report => report.IsSound));
        json.WriteBoolean("snapshot", true);
        json.WriteStartArray("events");
        foreach (AuditRecord one in reports.SelectMany(report => report.Events))
        {
            json.WriteStartObject();
            json.WriteString("agent", one.Agent);
            json.WriteNumberOrNull("number", one.Number);
            json.WriteString("at", one.At.UtcDateTime);
            json.WriteString("kind", one.Kind);
            json.WriteString("from", one.From);
            json.WriteString("to", one.To);
            json.WriteString("subject", one.Subject);
            json.WriteString("state", one.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("chains");
        foreach ((string agent, long count, string hash, long? tampered) in reports.SelectMany(report => report.Chains))
        {
            json.WriteStartObject();
            json.WriteString("agent", agent);
            json.WriteNumber("sealed", count);
            json.WriteString("last_hash", hash);
            json.WriteNumberOrNull("tampered", tampered);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
