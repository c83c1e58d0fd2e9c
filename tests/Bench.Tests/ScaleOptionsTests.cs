using IacpBus.Bench.Scale;

namespace IacpBus.Bench.Tests;

/// <summary>What bench/scale.sh takes on its command line, and what follows from it.</summary>
public sealed class ScaleOptionsTests
{
    [Fact]
    public void Parse_Nothing_MeasuresAllPartsUpToAThousandAgents()
    {
        ScaleOptions options = ScaleOptions.Parse([]);

        Assert.Equal([1, 10, 100, 1000], options.Agents);
        Assert.Equal([1_000_000, 10_000_000], options.InboxRows);
        Assert.All([ScaleOptions.AgentsPart, ScaleOptions.RowsPart, ScaleOptions.BodiesPart], part => Assert.True(options.Has(part)));
    }

    [Fact]
    public void Parse_OneQuickPart_LeavesTheOthersOut()
    {
        ScaleOptions options = ScaleOptions.Parse(["--quick", "--only", "bodies"]);

        Assert.True(options.IsQuick);
        Assert.True(options.Has(ScaleOptions.BodiesPart));
        Assert.False(options.Has(ScaleOptions.AgentsPart));
        Assert.DoesNotContain(1000, options.Agents);
    }

    [Theory]
    [InlineData("--only", "everything")]
    [InlineData("--only")]
    [InlineData("agents")]
    public void Parse_WhatItDoesNotKnow_SaysSo(params string[] words) => Assert.Throws<FormatException>(() => ScaleOptions.Parse(words));

    [Theory]
    [InlineData(1024, 12_000, 256)]
    [InlineData(256 * 1024, 384, 64)]
    [InlineData(1023 * 1024, 96, 16)]
    public void MessagesAndWidth_OfLargeBodies_AreFewer(int bodyBytes, int messages, int width)
    {
        var options = new ScaleOptions();

        Assert.Equal((messages, width), (options.MessagesOf(bodyBytes), options.WidthOf(bodyBytes)));
    }
}
