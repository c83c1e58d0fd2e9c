using System.CommandLine;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Worker.Commands;

/// <summary>What the operator commands have in common.</summary>
internal static class OperatorOptions
{
    public static Option<string?> Config() => new("--config") { Description = "Configuration file (JSON). Environment variables such as Iacp__Transport__Uri win over it." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document." };

    public static Argument<AgentId> Agent() => new("agent")
    {
        Description = "The agent's id.",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : string.Empty;
            if (!AgentId.TryParse(text, out AgentId id))
            {
                result.AddError($"'{text.Printable()}' is no agent id; one looks like reviewer-02.");
            }

            return id;
        },
    };
}
