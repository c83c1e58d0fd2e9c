using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Tests.Broker;

[Trait("row", "MQ-02")]
[Trait("row", "S-32")]
public sealed class AgentWordTests
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-";
    private const string Ends = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    [Theory]
    [InlineData("builder-01", "builder-01")]
    [InlineData("on-prem:cardiff-01:builder", "on-prem_3Acardiff-01_3Abuilder")]
    [InlineData("agent_a@workspace", "agent_5Fa_40workspace")]
    [InlineData("a.b", "a_2Eb")]
    [InlineData("a_2Eb", "a_5F2Eb")]
    [InlineData("A", "A")]
    [InlineData("iacp.agents", "iacp_2Eagents")]
    [InlineData("a.dead", "a_2Edead")]
    public void Encode_Id_GivesOneWord(string id, string word) => Assert.Equal(word, AgentWord.Encode(AgentId.Parse(id)));

    [Fact]
    public void Encode_WordAtTheBound_IsSpelledOutAndBeyondItHashed()
    {
        // 58 escaped characters and 6 plain ones are 180.
        string longest = "a" + new string('.', 58) + "bcdef";
        Assert.Equal(180, AgentWord.Encode(AgentId.Parse(longest)).Length);
        Assert.StartsWith("a_2E", AgentWord.Encode(AgentId.Parse(longest)), StringComparison.Ordinal);

        string word = AgentWord.Encode(AgentId.Parse(longest + "g"));
        Assert.Matches("^__[0-9a-f]{64}$", word);
        Assert.Equal(AgentWord.Encode(AgentId.Parse(longest + "g")), word);
    }

    [Fact]
    public void Encode_RandomIds_IsInjectiveBoundedAndOneWordOfAmqp()
    {
        var random = new Random(42);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        int hashed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string id = RandomId(random);
            string word = AgentWord.Encode(AgentId.Parse(id));
            hashed += word.StartsWith("__", StringComparison.Ordinal) ? 1 : 0;

            Assert.Matches("^[A-Za-z0-9_-]{1,180}$", word);
            Assert.Equal(id, words.GetValueOrDefault(word, id));
            words[word] = id;
            if (!word.StartsWith("__", StringComparison.Ordinal))
            {
                Assert.Equal(id, Decode(word));
            }
        }

        Assert.InRange(words.Count, 15_000, 20_000);
        Assert.InRange(hashed, 500, 10_000);
    }

    [Fact]
    public void Encode_IdsThatDifferInCaseOrOneCharacter_GiveDifferentWords()
    {
        string[] ids = ["a-b", "A-b", "a.b", "a_b", "a:b", "a@b", "a--b", "a_2Db", "a_5Fb", "ab", "a_", "a-b1"];
        string[] words = [.. ids.Where(id => AgentId.TryParse(id, out _)).Select(id => AgentWord.Encode(AgentId.Parse(id)))];

        Assert.Equal(11, words.Length);
        Assert.Equal(words.Length, words.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Names_OfTheLongestId_FitAnAmqpShortString()
    {
        AgentId longest = AgentId.Parse("a" + new string('.', 58) + "bcdef");

        Assert.All(
            [BrokerNames.Inbox(longest), BrokerNames.DeadLetters(longest), BrokerNames.Quarantine(longest), BrokerNames.Presence(longest, "0123456789ab")],
            name => Assert.InRange(name.Length, 1, 255));
    }

    private static string RandomId(Random random)
    {
        int length = random.Next(4) == 0 ? random.Next(60, 129) : random.Next(1, 12);
        bool dotted = random.Next(3) == 0;
        return string.Create(length, (random, dotted), static (text, how) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                string from = i == 0 || i == text.Length - 1 ? Ends : how.dotted ? "._:@-" : Allowed;
                text[i] = from[how.random.Next(from.Length)];
            }
        });
    }

    private static string Decode(string word)
    {
        var id = new System.Text.StringBuilder();
        for (int i = 0; i < word.Length; i++)
        {
            if (word[i] != '_')
            {
                id.Append(word[i]);
                continue;
            }

            id.Append((char)int.Parse(word.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 2;
        }

        return id.ToString();
    }
}
