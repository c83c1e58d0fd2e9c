using IacpBus.StoryCheck.Rules;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class ProtocolTablesTests
{
    private const string Page = """
        ### Negotiation: proposer

        | state | Accept | cancel |
        |---|---|---|
        | Proposed | Agreed | Cancelled; release, cancel |
        | Agreed | - |  |
        | Cancelled | -; bad_state | -; again |

        ### Negotiation: worker

        | state | a |
        |---|---|
        | Offered | - |

        ### Handoff: sender

        | state | a |
        |---|---|
        | Requested | - |

        ### Handoff: receiver

        | state | a |
        |---|---|
        | Queued | - |
        """;

    [Fact]
    public void Embedded_ThePage_BeginsWithTheStatesThatAreFirst()
    {
        ProtocolTables tables = ProtocolTables.Embedded();
        Assert.Equal(["Proposed", "Offered", "Requested", "Queued"], new[] { tables.Proposer, tables.Worker, tables.Sender, tables.Receiver }.Select(table => table.First));
        Assert.Equal("Agreed", tables.Proposer.Find("Countered", "accept")?.Next);
        Assert.Equal("Accepted", tables.Receiver.Find("Queued", "slot")?.Next);
    }

    [Fact]
    public void Find_EachKindOfCell_AsWritten()
    {
        ProtocolTable table = ProtocolTables.Read(Page).Proposer;
        Assert.Equal(("Agreed", 0), (table.Find("Proposed", "Accept")!.Next, table.Find("Proposed", "Accept")!.Done.Count));
        Assert.Equal(["release", "cancel"], table.Find("Proposed", "cancel")!.Done);
        Assert.Null(table.Find("Agreed", "Accept")!.Next);
        Assert.Null(table.Find("Agreed", "cancel"));
        Assert.True(table.Find("Cancelled", "Accept")!.Refuses);
        Assert.True(table.Find("Cancelled", "cancel")!.IsAnswered);
    }

    [Fact]
    public void Find_UnknownStateOrColumn_Nothing()
    {
        ProtocolTable table = ProtocolTables.Read(Page).Proposer;
        Assert.Null(table.Find("Lost", "Accept"));
        Assert.Null(table.Find("Proposed", "state"));
    }

    [Theory]
    [InlineData("### Handoff: sender", "### Handoff: other", "the table of the sender in docs/protocol.md is missing")]
    [InlineData("| Agreed | - |  |", "| Agreed | - |", "or has rows of different lengths")]
    [InlineData("| Offered | - |", "| Offered | Lost |", "leads to Lost, which has no row")]
    public void Read_BrokenPage_SaysWhat(string part, string replacement, string expected)
    {
        InvalidOperationException broken = Assert.Throws<InvalidOperationException>(() => ProtocolTables.Read(Page.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(expected, broken.Message, StringComparison.Ordinal);
    }
}
