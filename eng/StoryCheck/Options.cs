namespace IacpBus.StoryCheck;

/// <summary>The command line: words, and options with a value each.</summary>
internal sealed class Options
{
    public const string Usage = """
        iacp-story-check --keys FOLDER [--uri AMQP] [--expect story] [--file FILE] [--notify FOLDER]
            shows every message of a virtual host until its standard input ends or SIGTERM, then judges them
              --keys FOLDER    public keys: FOLDER/public/*.json
              --uri AMQP       the broker and virtual host; better in RABBITMQ_URI, which ps does not show
              --expect story   discovery, a handoff, a negotiation that is settled, every step legal, no dead letters
              --file FILE      the file that is to be handed over
              --notify FOLDER  for scripts: makes FOLDER/ready when it sees all, and writes the verdict to FOLDER/verdict
        iacp-story-check vhost create|delete NAME [--uri AMQP] [--management HTTP]
            makes a virtual host for the user of --uri, or removes it; ends with 3 where there is no management API
              --management HTTP  better in RABBITMQ_MANAGEMENT_URI
        """;

    private static readonly string[] Names = ["--keys", "--uri", "--expect", "--file", "--notify", "--management"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    /// <exception cref="UsageException">Something is not understood.</exception>
    public Options(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                _words.Add(arguments[i]);
            }
            else if (Names.Contains(arguments[i]) && i + 1 < arguments.Count)
            {
                _values[arguments[i]] = arguments[++i];
            }
            else
            {
                throw new UsageException($"{arguments[i]} is not an option, or its value is missing");
            }
        }
    }

    public IReadOnlyList<string> Words => _words;

    public string? KeyFolder => Value("--keys");

    public string? File => Value("--file");

    public string? NotifyFolder => Value("--notify");

    public bool ExpectsStory => Value("--expect") switch
    {
        null => false,
        "story" => true,
        _ => throw new UsageException("--expect knows only story"),
    };

    public Uri Broker => Address(Value("--uri") ?? Environment.GetEnvironmentVariable("RABBITMQ_URI"), "RABBITMQ_URI");

    public Uri Management => Address(Value("--management") ?? Environment.GetEnvironmentVariable("RABBITMQ_MANAGEMENT_URI"), "RABBITMQ_MANAGEMENT_URI");

    private string? Value(string name) => _values.GetValueOrDefault(name);

    private static Uri Address(string? text, string variable) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : throw new UsageException($"no address; set {variable}");
}

/// <summary>The command line is wrong.</summary>
internal sealed class UsageException(string message) : Exception(message);
