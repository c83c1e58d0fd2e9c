using IacpBus.CrashSuite.Judging;

namespace IacpBus.CrashSuite.Tests;

public sealed class VerdictTests
{
    private readonly Books _books = new();

    [Fact]
    public void Of_NothingWrong_IsClean() => Expect(lost: 0, twice: 0, booksWrong: 0, stuck: 0);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_ConversationMissingWithTheSeller_IsLost(int index)
    {
        _books.SellersConversations[index] = _books.SellersConversations[index] with { Intent = "" };
        Verdict verdict = _books.Judge();
        Assert.Equal(1, verdict.Lost);
        Assert.False(verdict.IsClean);
    }

    [Fact]
    public void Of_WorkNeverBegun_IsLost()
    {
        _books.Effects.Remove(2);
        Expect(lost: 1, twice: 0, booksWrong: 0, stuck: 0);
    }

    [Fact]
    public void Of_WrongEnd_IsLost()
    {
        _books.BuyersConversations[1] = _books.BuyersConversations[1] with { State = "Failed" };
        Expect(lost: 1, twice: 0, booksWrong: 0, stuck: 0);
    }

    [Fact]
    public void Of_OpenConversation_IsStuck()
    {
        _books.SellersConversations[1] = _books.SellersConversations[1] with { State = "InProgress", IsFinal = false };
        Expect(lost: 0, twice: 0, booksWrong: 0, stuck: 1);
    }

    [Fact]
    public void Of_UnpublishedMessages_AreStuck()
    {
        _books.Unpublished = 2;
        Expect(lost: 0, twice: 0, booksWrong: 0, stuck: 2);
    }

    [Fact]
    public void Of_PaymentWithoutReceipt_IsStuckAndInTransit()
    {
        _books.BuyersEntries.RemoveAt(2);
        (_books.BuyersBalances[Accounts.InTransit], _books.BuyersBalances[Accounts.Paid]) = (3, 0);
        Expect(lost: 0, twice: 0, booksWrong: 2, stuck: 1);
    }

    [Fact]
    public void Of_SecondConversation_IsTwice()
    {
        _books.SellersConversations.Add(new KeptConversation(new("00000000-0000-8000-8000-000000000009"), "h-2", "Completed", true));
        Expect(lost: 0, twice: 1, booksWrong: 0, stuck: 0);
    }

    [Fact]
    public void Of_StrangeConversation_IsTwice()
    {
        _books.SellersConversations.Add(new KeptConversation(new("00000000-0000-8000-8000-000000000009"), "h-3", "Completed", true));
        Expect(lost: 0, twice: 1, booksWrong: 0, stuck: 0);
    }

    [Fact]
    public void Of_EarnedTwice_IsTwiceAndWrong()
    {
        Books.Book(_books.SellersEntries, _books.SellersBalances, _books.SellersEntries[0]);
        Expect(lost: 0, twice: 1, booksWrong: 2, stuck: 0);
    }

    [Fact]
    public void Of_EarnedLess_IsWrong()
    {
        _books.SellersEntries[0] = _books.SellersEntries[0] with { Lines = [(Accounts.Earned, -2), (Accounts.Available, 2)] };
        (_books.SellersBalances[Accounts.Earned], _books.SellersBalances[Accounts.Available]) = (-2, 2);
        Expect(lost: 0, twice: 0, booksWrong: 3, stuck: 0);
    }

    [Fact]
    public void Of_UnevenEntry_IsWrong()
    {
        _books.BuyersEntries[0] = _books.BuyersEntries[0] with { Lines = [(Accounts.Available, -3), (Accounts.Held, 3), (Accounts.Earned, 1)] };
        _books.BuyersBalances[Accounts.Earned] = 1;
        Expect(lost: 0, twice: 0, booksWrong: 1, stuck: 0);
    }

    [Fact]
    public void Of_BalanceThatNoLinesExplain_IsWrong()
    {
        _books.SellersBalances[Accounts.Held] = 1;
        Expect(lost: 0, twice: 0, booksWrong: 1, stuck: 0);
    }

    [Fact]
    public void Of_WorkRunThrice_IsRepeatedAndClean()
    {
        _books.Effects.AddRange([1, 1]);
        Expect(lost: 0, twice: 0, booksWrong: 0, stuck: 0);
        Assert.Equal(2, _books.Judge().Repeated);
    }

    private void Expect(int lost, int twice, int booksWrong, int stuck)
    {
        Verdict verdict = _books.Judge();
        Assert.Equal((lost, twice, booksWrong, stuck), (verdict.Lost, verdict.Twice, verdict.BooksWrong, verdict.Stuck));
        Assert.Equal(lost + twice + booksWrong + stuck == 0, verdict.IsClean);
    }
}
