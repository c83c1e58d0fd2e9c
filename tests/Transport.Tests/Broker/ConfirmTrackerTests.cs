using IacpBus.Transport.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Tests.Broker;

public sealed class ConfirmTrackerTests
{
    private readonly List<(byte Message, string End)> _settled = [];
    private readonly ConfirmTracker _tracker;

    public ConfirmTrackerTests() => _tracker = new ConfirmTracker((publication, failure) => _settled.Add((publication.Message!.Body.Span[0], failure switch
    {
        null => "confirmed",
        PublishException { IsReturn: true } => "returned",
        PublishException => "refused",
        _ => failure.Message,
    })));

    [Fact]
    public void Confirmed_OneOrAllBefore_SettlesEachOnceInOrder()
    {
        Add(1, 2, 3, 4, 5);
        _tracker.Confirmed(4, isMultiple: false, isRefused: false);
        _tracker.Confirmed(2, isMultiple: true, isRefused: false);
        _tracker.Confirmed(2, isMultiple: false, isRefused: false);
        _tracker.Confirmed(5, isMultiple: true, isRefused: true);

        Assert.Equal([(4, "confirmed"), (1, "confirmed"), (2, "confirmed"), (3, "refused"), (5, "refused")], _settled);
    }

    [Fact]
    public void Confirmed_MoreThanWasSent_SettlesWhatIsThere()
    {
        Add(1);
        _tracker.Confirmed(ulong.MaxValue, isMultiple: true, isRefused: false);
        Add(2);
        _tracker.Confirmed(2, isMultiple: true, isRefused: false);
        _tracker.Confirmed(77, isMultiple: false, isRefused: false);

        Assert.Equal([(1, "confirmed"), (2, "confirmed")], _settled);
    }

    [Fact]
    public void Returned_ThenConfirmed_IsReturnedOnly()
    {
        Add(1, 2, 3);
        _tracker.Returned(Returned(2));
        _tracker.Confirmed(3, isMultiple: true, isRefused: false);

        Assert.Equal([(2, "returned"), (1, "confirmed"), (3, "confirmed")], _settled);
    }

    [Fact]
    public void Returned_UnknownMessage_SettlesNothing()
    {
        Add(1);
        _tracker.Returned(Returned(9));

        Assert.Empty(_settled);
    }

    [Fact]
    public void Withdraw_LeavesItsNumberToTheNext()
    {
        Add(1);
        ulong number = _tracker.Add(Message(2));
        Assert.True(_tracker.Withdraw(number));
        Add(3);
        _tracker.Confirmed(2, isMultiple: false, isRefused: false);

        Assert.Equal([(3, "confirmed")], _settled);
    }

    [Fact]
    public void Close_FailsAllThatIsOutAndWhatComesLater()
    {
        Add(1, 2, 3);
        _tracker.Confirmed(2, isMultiple: false, isRefused: false);
        _tracker.Close(new InvalidOperationException("gone"));

        Assert.Equal([(2, "confirmed"), (1, "gone"), (3, "gone")], _settled);
        Assert.False(_tracker.Withdraw(3));
        Assert.Throws<InvalidOperationException>(() => _tracker.Add(Message(4)));
    }

    private static BasicReturnEventArgs Returned(byte message) =>
        new(312, "NO_ROUTE", "exchange", "key", new BasicProperties(), new byte[] { message }, CancellationToken.None);

    private static Publication Message(byte message) =>
        new(new OutboundMessage { Exchange = "exchange", RoutingKey = "key", Body = new byte[] { message }, Properties = new BasicProperties() });

    private void Add(params byte[] messages)
    {
        foreach (byte message in messages)
        {
            _tracker.Add(Message(message));
        }
    }
}
