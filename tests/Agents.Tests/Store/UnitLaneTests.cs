using IacpBus.Agents.Store;
using IacpBus.Agents.Store.Sql.Postgres;
using static IacpBus.Agents.Tests.Store.Samples;

namespace IacpBus.Agents.Tests.Store;

public sealed class UnitLaneTests
{
    private const int Lanes = 1 << 20;

    [Fact]
    public void Of_OneRecipient_IsOneLaneWhateverTheUnitHolds()
    {
        int lane = UnitLane.Of(Sending(Mail()), Lanes);

        Assert.Equal(lane, UnitLane.Of(Unit(Row()) with { Outbox = [Mail()] }, Lanes));
        Assert.Equal(lane, UnitLane.Of(Unit(Row()), Lanes));
        Assert.Equal(lane, UnitLane.Of(new StoreUnit { Id = NewGuid(), Inbox = Received(Key()) }, Lanes));
        Assert.Equal(lane, UnitLane.Of(Unit(Row()) with { Outbox = [Mail() with { IsBurial = true, Body = "no envelope"u8.ToArray() }] }, Lanes));
        Assert.NotEqual(lane, UnitLane.Of(Sending(Mail(to: Other)), Lanes));
        Assert.NotEqual(lane, UnitLane.Of(Unit(Row()) with { Outbox = [Mail(to: Other)] }, Lanes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"recipient\":7}")]
    [InlineData("{\"recipient\":{\"agent_id\":7}}")]
    [InlineData("{\"payload\":{\"recipient\":{\"agent_id\":\"other-01\"}}}")]
    public void Of_ABodyWithoutRecipient_IsThePeersLane(string body) =>
        Assert.Equal(
            UnitLane.Of(Sending(Mail()), Lanes),
            UnitLane.Of(Unit(Row()) with { Outbox = [Mail() with { Body = System.Text.Encoding.UTF8.GetBytes(body) }] }, Lanes));
}
