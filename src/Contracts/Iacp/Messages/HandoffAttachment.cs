using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// A text file that travels inside a handoff (an extension of IacpBus). The message limit holds for all of them
/// together.
/// </summary>
public sealed record HandoffAttachment : PayloadObject
{
    /// <summary><c>path</c>: the sender's name for it. A receiver that stores it must choose the place itself.</summary>
    public required string Path { get; init; }

    /// <summary><c>content</c>: the text of the file; may be empty.</summary>
    public required string Content { get; init; }

    /// <summary><c>sha256</c>: hash of the content in hex, as the sender gave it; not checked here.</summary>
    public string? Sha256 { get; init; }

    internal static HandoffAttachment Read(PayloadReader attachment)
    {
        if (!attachment.Has("content"u8))
        {
            attachment.Missing("content"u8);
        }

        return new HandoffAttachment
        {
            Path = attachment.RequiredText("path"u8),
            Content = attachment.Text("content"u8) ?? string.Empty,
            Sha256 = attachment.Text("sha256"u8),
            Extensions = attachment.Rest(),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("content"u8, Content);
        writer.Member("path"u8, Path);
        writer.Member("sha256"u8, Sha256);
    }
}
