using System.Text.Json.Serialization;

namespace IacpBus.Bench.Contenders;

/// <summary>What its messages carry as an object.</summary>
internal sealed record IacpContent(int Number, string Text);

/// <summary>Written and read without reflection, as a program would that counts microseconds.</summary>
[JsonSerializable(typeof(IacpContent))]
internal sealed partial class IacpContentJson : JsonSerializerContext;
