using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Worker.Story;

/// <summary>A file as a handoff.</summary>
internal static class HandoffPacket
{
    public static HandoffRequest Of(string sender, string capability, string file, string content, string? id = null)
    {
        id ??= MessageId.New(TimeProvider.System).Value;
        return new HandoffRequest
        {
            HandoffId = id,
            TaskId = id,
            Capability = capability,
            Sender = new HandoffParty { AgentId = sender },
            Context = new HandoffContext
            {
                TaskDescription = $"{capability} of {file}",
                Attachments = [new HandoffAttachment
                {
                    Path = file,
                    Content = content,
                    Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))),
                }],
            },
        };
    }
}
