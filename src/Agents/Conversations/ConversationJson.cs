using System.Text.Json;
using System.Text.Json.Serialization;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Conversations;

/// <summary>A conversation's state as the bytes that a store keeps, and back. Members that a later version added are left at their defaults.</summary>
internal static class ConversationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new WordConverter<AgentId>(AgentId.Parse, id => id.Value),
            new WordConverter<MessageId>(text => MessageId.TryParse(text, lenient: true, out MessageId id) ? id : throw Wrong(text), id => id.Value),
            new WordConverter<CorrelationId>(text => CorrelationId.TryParse(text, out CorrelationId id) ? id : throw Wrong(text), id => id.Value),
            new WordConverter<ChannelName>(text => ChannelName.TryParse(text, out ChannelName name) ? name : throw Wrong(text), name => name.Value),
            new RawConverter(),
            new MessageConverterFactory(),
        },
    };

    public static ReadOnlyMemory<byte> Write(ConversationState state) => JsonSerializer.SerializeToUtf8Bytes(state, TypeOf(RoleOf(state)), Options);

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> makes.</exception>
    public static ConversationState Read(ConversationRole role, ReadOnlyMemory<byte> data)
    {
        try
        {
            return (ConversationState)JsonSerializer.Deserialize(data.Span, TypeOf(role), Options)!;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or NullReferenceException)
        {
            throw new InvalidDataException($"A conversation in the store cannot be read: {unreadable.Message}", unreadable);
        }
    }

    public static ConversationRole RoleOf(ConversationState state) => state switch
    {
        ProposerState => ConversationRole.Proposer,
        WorkerState => ConversationRole.Worker,
        SenderState => ConversationRole.HandoffSender,
        _ => ConversationRole.HandoffReceiver,
    };

    private static JsonException Wrong(string text) => new($"'{text}' is no name of that kind.");

    private static Type TypeOf(ConversationRole role) => role switch
    {
        ConversationRole.Proposer => typeof(ProposerState),
        ConversationRole.Worker => typeof(WorkerState),
        ConversationRole.HandoffSender => typeof(SenderState),
        _ => typeof(ReceiverState),
    };

    private sealed class WordConverter<T>(Func<string, T> parse, Func<T, string?> text) : JsonConverter<T>
    {
        public override bool HandleNull => true;

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() is { Length: > 0 } word ? parse(word) : default;

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(text(value));
    }

    private sealed class RawConverter : JsonConverter<CanonicalJson>
    {
        public override CanonicalJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using JsonDocument value = JsonDocument.ParseValue(ref reader);
            return CanonicalJson.Parse(value.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, CanonicalJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }

    private sealed class MessageConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeof(IacpMessage).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(MessageConverter<>).MakeGenericType(typeToConvert))!;
    }

    /// <summary>A message as type, intent and payload, read by the reader of the wire.</summary>
    private sealed class MessageConverter<TMessage> : JsonConverter<TMessage>
        where TMessage : IacpMessage
    {
        private static readonly AgentId Somebody = AgentId.Parse("store");
        private static readonly MessageId Some = MessageId.Parse("00000000-0000-7000-8000-000000000000");

        public override TMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            KeptMessage kept = JsonSerializer.Deserialize<KeptMessage>(ref reader, options)!;
            var envelope = new Envelope
            {
                MessageId = Some,
                Sender = Somebody,
                Recipient = RecipientAddress.To(Somebody),
                Channel = ChannelName.For(kept.Intent),
                Timestamp = DateTimeOffset.UnixEpoch,
                Type = kept.Type,
                Intent = kept.Intent,
                Payload = kept.Payload,
            };
            return MessageReader.TryRead(envelope, out IacpMessage? message, out EnvelopeError? error) && message is TMessage wanted
                ? wanted
                : throw new JsonException($"A {typeof(TMessage).Name} cannot be read: {error?.Message}");
        }

        public override void Write(Utf8JsonWriter writer, TMessage value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new KeptMessage(value.Type, value.Intent, value.ToPayload()), options);
    }

    private sealed record KeptMessage(MessageType Type, MessageIntent Intent, CanonicalJson Payload);
}
