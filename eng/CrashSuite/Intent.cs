using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IacpBus.CrashSuite;

/// <summary>One conversation that is to take place. Everything about it follows from its number and the seed of the run.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="IsHandoff">A handoff, otherwise a negotiation.</param>
/// <param name="Reward">What the buyer offers; 0 for a handoff.</param>
/// <param name="Counters">Whether the seller asks for one credit more.</param>
/// <param name="Reports">Whether the seller reports progress.</param>
/// <param name="Id">The message_id of the first proposal, or the handoff_id.</param>
internal sealed record Intent(int Number, bool IsHandoff, decimal Reward, bool Counters, bool Reports, string Id)
{
    private const string Handoff = "handoff";
    private const string Negotiation = "negotiation";

    /// <summary>What the buyer has to pay in the end.</summary>
    public decimal Price => IsHandoff ? 0 : Reward + (Counters ? 1 : 0);

    public static Intent Create(int number, int seed)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"crash suite {seed} {number}")));
        bool isHandoff = hash[16] % 3 == 0;
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Intent(
            number, isHandoff, isHandoff ? 0 : 1 + (hash[17] / 4m), !isHandoff && hash[18] % 4 == 0, hash[19] % 3 == 0, new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString());
    }

    /// <summary>The same as a negotiation without counter-offer and report.</summary>
    public Intent Plain() => this with { IsHandoff = false, Reward = Math.Max(1, Reward), Counters = false, Reports = false };

    /// <summary>One line, from which <see cref="Parse"/> makes it again.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Number} {(IsHandoff ? Handoff : Negotiation)} {Reward} {(Counters ? "counter" : "-")} {(Reports ? "report" : "-")} {Id}");

    /// <exception cref="FormatException">It is no such line.</exception>
    public static Intent Parse(string line)
    {
        string[] words = line.Split(' ');
        return words.Length == 6
            ? new Intent(int.Parse(words[0], CultureInfo.InvariantCulture), words[1] == Handoff, decimal.Parse(words[2], CultureInfo.InvariantCulture), words[3] != "-", words[4] != "-", words[5])
            : throw new FormatException($"'{line}' is no intent.");
    }
}
