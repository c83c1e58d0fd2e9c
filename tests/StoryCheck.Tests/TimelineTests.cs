using IacpBus.StoryCheck.Watching;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class TimelineTests
{
    [Theory]
    [InlineData(Told.Announcement + 1, "reviewer-02 -> *            event/query         idle 1 capability         verified")]
    [InlineData(Told.Heartbeat, "reviewer-02 -> *            heartbeat/health    alive                     verified")]
    [InlineData(Told.Broadcast, "builder-01 -> *             request/query                                 verified")]
    [InlineData(Told.Proposal, "builder-01 -> reviewer-02   request/negotiate   20 credits                verified")]
    [InlineData(Told.Counter, "reviewer-02 -> builder-01   response/negotiate  counter 25.5 credits      verified")]
    [InlineData(Told.Agreement, "builder-01 -> reviewer-02   response/negotiate  accepted                  verified")]
    [InlineData(Told.Payment, "builder-01 -> reviewer-02   event/notify        settled 25.5 credits      verified")]
    [InlineData(Told.Done, "reviewer-02 -> builder-01   event/notify        complete completed 2 findings  verified")]
    [InlineData(Told.Closing, "builder-01 -> reviewer-02   event/notify        handoff_complete          verified")]
    public void Show_Message_OneLine(int number, string expected)
    {
        using var output = new StringWriter();
        new Timeline(output, coloured: false).Show(Told.Well()[number - 1], ours: true);
        Assert.Equal($"{number - 1,4}.000 s  {expected}", output.ToString().TrimEnd());
    }

    [Fact]
    public void Show_ControlCharacters_AreNotPrinted()
    {
        using var output = new StringWriter();
        new Timeline(output, coloured: false).Show(Told.Well()[Told.Heartbeat - 1].With("message/payload/status", "a\u001b[2Jb"), ours: true);
        Assert.Contains("a?[2Jb", output.ToString(), StringComparison.Ordinal);
    }
}
