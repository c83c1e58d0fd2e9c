using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How far the files of a handed-off task are (spec/iacp.md 3.2, <c>state_snapshot</c>).</summary>
public sealed record StateSnapshot : PayloadObject
{
    /// <summary><c>files_modified</c>: paths at the sender.</summary>
    public IReadOnlyList<string> FilesModified { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>branch</c></summary>
    public string? Branch { get; init; }

    /// <summary><c>last_commit</c></summary>
    public string? LastCommit { get; init; }

    internal static StateSnapshot Read(PayloadReader snapshot) => new()
    {
        FilesModified = snapshot.Texts("files_modified"u8),
        Branch = snapshot.Text("branch"u8),
        LastCommit = snapshot.Text("last_commit"u8),
        Extensions = snapshot.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("branch"u8, Branch);
        writer.Texts("files_modified"u8, FilesModified);
        writer.Member("last_commit"u8, LastCommit);
    }
}
