using System.Text;
using IacpBus.Worker.Programs;

namespace IacpBus.Worker.Tests.Programs;

public sealed class ProgramOutputTests
{
    [Theory]
    [InlineData("""{"progress":0.5}""", 0.5, null)]
    [InlineData("""{"progress":1,"note":"done"}""", 1.0, "done")]
    [InlineData("""  {"note":7, "progress":0.25}  """, 0.25, null)]
    [InlineData("""{"progress":-3}""", -3.0, null)]
    [InlineData("""{"progress":0.5,"result":null}""", 0.5, null)]
    public void TryParse_Progress_IsRead(string line, double progress, string? note)
    {
        Assert.True(ProgramOutput.TryParse(Encoding.UTF8.GetBytes(line), out ProgramOutput output));
        Assert.Equal((progress, note), (output.Progress, output.Note));
        Assert.Null(output.Result);
    }

    [Theory]
    [InlineData("""{"result":{}}""", "{}")]
    [InlineData("""{"result":{"b":1,"a":[1.0,"x"]}}""", """{"a":[1,"x"],"b":1}""")]
    [InlineData("""{"progress":0.5,"result":{"n":1}}""", """{"n":1}""")]
    public void TryParse_Result_IsReadInCanonicalForm(string line, string result)
    {
        Assert.True(ProgramOutput.TryParse(Encoding.UTF8.GetBytes(line), out ProgramOutput output));
        Assert.Equal(result, output.Result!.Value.ToString());
        Assert.Null(output.Progress);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"result":7}""")]
    [InlineData("""{"result":[]}""")]
    [InlineData("""{"progress":"half"}""")]
    [InlineData("""{"progress":null}""")]
    [InlineData("""{"progress":1e999}""")]
    [InlineData("""{"progress":0.5,"progress":0.6}""")]
    [InlineData("""{"result":{"a":12345678901234567890}}""")]
    [InlineData("""{"result":{}} {"result":{}}""")]
    public void TryParse_AnythingElse_IsFalse(string line) => Assert.False(ProgramOutput.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void TryParse_NotUtf8_IsFalse() => Assert.False(ProgramOutput.TryParse("{\"note\":\"\u00FF\",\"progress\":1}"u8.ToArray().Where(octet => octet != 0xC3).ToArray(), out _));

    [Fact]
    public void TryParse_ResultLargerThanAMessage_IsReadWithoutThrowing()
    {
        string large = new('x', 2 * 1024 * 1024);

        Assert.True(ProgramOutput.TryParse(Encoding.UTF8.GetBytes("{\"result\":{\"text\":\"" + large + "\"}}"), out ProgramOutput output));
        Assert.Equal(large.Length + """{"text":""}""".Length, output.Result!.Value.Utf8.Length);
    }

    [Fact]
    public void TryParse_TooDeep_IsFalse() =>
        Assert.False(ProgramOutput.TryParse(Encoding.UTF8.GetBytes("{\"result\":{\"a\":" + new string('[', 100) + new string(']', 100) + "}}"), out _));
}
