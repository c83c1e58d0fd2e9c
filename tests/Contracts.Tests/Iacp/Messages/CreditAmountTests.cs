using System.Globalization;
using System.Text;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>What is credited is what was signed: no amount is rounded between JSON and the ledger.</summary>
public sealed class CreditAmountTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("100", "100")]
    [InlineData("0.1", "0.1")]
    [InlineData("12.34", "12.34")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("1000000000", "1000000000")]
    [InlineData("1e-7", "0.0000001")]
    public void TryParse_AnAmount_IsExact(string number, string expected)
    {
        Assert.True(CreditAmount.TryParse(Encoding.UTF8.GetBytes(number), out decimal credits));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), credits);
        Assert.Equal(double.Parse(number, CultureInfo.InvariantCulture), CreditAmount.ToNumber(credits));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-1e-7")]
    [InlineData("1e-29")]
    [InlineData("1e-18")]
    [InlineData("1000000000.1")]
    [InlineData("1.5e+21")]
    [InlineData("1.234567e-24")]
    [InlineData("1e+29")]
    [InlineData("1e+300")]
    public void TryParse_NoAmountOfCredits_IsRefused(string number) =>
        Assert.False(CreditAmount.TryParse(Encoding.UTF8.GetBytes(number), out _));

    [Theory]
    [InlineData("-0.01")]
    [InlineData("1.0000000000000000001")]
    [InlineData("79228162514264337593543950335")]
    public void ToNumber_WhatAJsonNumberDoesNotKeep_IsTheCallersMistake(string credits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CreditAmount.ToNumber(decimal.Parse(credits, CultureInfo.InvariantCulture)));

    [Fact]
    public void ToPayload_NegativeReward_IsTheCallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkProposal { Task = "t", RewardCredits = -1 }.ToPayload());

    [Fact]
    public void ToNumber_AnyCents_ComesBackAsItWas()
    {
        var random = new Random(20260506);
        for (int i = 0; i < 20_000; i++)
        {
            decimal credits = new decimal(random.NextInt64(0, 1_000_000_000)) / (decimal)Math.Pow(10, random.Next(0, 5));
            var proposal = new WorkProposal { Task = "t", RewardCredits = credits };

            Assert.Equal(credits, ((WorkProposal)Wire.Again(proposal)).RewardCredits);
        }
    }
}
