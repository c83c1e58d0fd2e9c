using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>What holds for every member of every message, tried at each place of <see cref="Samples"/>.</summary>
public sealed class MemberTests
{
    public static TheoryData<string> Kinds => [.. Samples.All.Keys];

    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>();
            foreach ((string kind, (_, _, string json)) in Samples.All)
            {
                foreach (string path in JsonPaths.Of(json))
                {
                    places.Add(kind, path);
                }
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_FullSample_IsWrittenAsItWasWithNothingAmongTheExtensions(string kind)
    {
        IacpMessage message = Read(kind, Samples.All[kind].Json);

        Assert.Equal(Wire.Json(Samples.All[kind].Json).ToString(), message.ToPayload().ToString());
        Assert.Empty(message.Extensions);
        Assert.StartsWith(message.GetType().Name, kind, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_WhatItWrote_IsEqual(string kind)
    {
        IacpMessage message = Read(kind, Samples.All[kind].Json);
        IacpMessage again = Wire.Again(message);

        Assert.Equal(message, again);
        Assert.Equal(message.GetHashCode(), again.GetHashCode());
        Assert.NotSame(message, again);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_OtherValueAtOnePlace_IsNotEqual(string kind, string path)
    {
        (MessageType type, MessageIntent intent, string json) = Samples.All[kind];
        IacpMessage message = Read(kind, json);

        // Where several values are right, two that differ must make messages that differ.
        foreach (string other in new[] { "\"failed\"", "0.125", "\"2026-05-08T00:00:00Z\"", "[]", "true" })
        {
            string changedJson = JsonPaths.With(json, path, other);
            if (Wire.Json(changedJson) != Wire.Json(json) && Wire.TryRead(type, intent, changedJson, out IacpMessage? changed, out _))
            {
                Assert.NotEqual(message, changed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_WrongTypeAtOnePlace_NamesIt(string kind, string path)
    {
        (MessageType type, MessageIntent intent, string json) = Samples.All[kind];
        string changed = JsonPaths.With(json, path, "[[1]]");
        bool read = Wire.TryRead(type, intent, changed, out _, out EnvelopeError? error);
        if (IsInAnyJson(path))
        {
            Assert.True(read, error?.ToString());
            return;
        }

        Assert.False(read, changed);
        Assert.Equal((ErrorCode.PayloadInvalid, "invalid"), (error!.Code, error.Reason));

        // Where an array is right, its first item is what is wrong.
        Assert.Contains(error.Path, new[] { $"$.message.payload.{path}", $"$.message.payload.{path}[0]" });
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_NullAtOnePlace_IsLikeAbsent(string kind, string path)
    {
        if (path[^1] == ']' || IsInAnyJson(path))
        {
            return;
        }

        (MessageType type, MessageIntent intent, string json) = Samples.All[kind];
        bool readNull = Wire.TryRead(type, intent, JsonPaths.With(json, path, "null"), out IacpMessage? withNull, out EnvelopeError? nullError);
        bool readAbsent = Wire.TryRead(type, intent, JsonPaths.With(json, path, null), out IacpMessage? without, out EnvelopeError? absentError);

        Assert.Equal((readAbsent, absentError), (readNull, nullError));
        Assert.Equal(without, withNull);
        if (readNull)
        {
            Assert.Equal(without, Wire.Again(withNull!));
        }
        else
        {
            Assert.Equal("missing", nullError!.Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_UnknownMemberInAnyObject_IsKept(string kind, string path)
    {
        (_, _, string json) = Samples.All[kind];
        string place = path + ".x_vendor";
        bool isObject = JsonPaths.Of(json).Any(other => other.StartsWith(path + ".", StringComparison.Ordinal));
        string changed = isObject ? JsonPaths.With(json, place, """{"deep":[1,"z"]}""") : JsonPaths.With(json, "x_vendor", "[1]");

        IacpMessage message = Read(kind, changed);

        Assert.Equal(Wire.Json(changed).ToString(), message.ToPayload().ToString());
        Assert.Equal(message, Wire.Again(message));
        Assert.NotEqual(Read(kind, json), message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToPayload_ExtensionWithTheNameOfAMember_Throws(string kind)
    {
        (_, _, string json) = Samples.All[kind];
        string taken = JsonNode.Parse(json)!.AsObject().First().Key;
        IacpMessage message = Read(kind, json) with
        {
            Extensions = new Dictionary<string, CanonicalJson> { [taken] = Wire.Json("1") },
        };

        Assert.Throws<InvalidOperationException>(() => message.ToPayload());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToString_AnyMessage_SaysItsKindAndNothingOfItsContent(string kind)
    {
        IacpMessage message = Read(kind, Samples.All[kind].Json);

        Assert.Equal(message.GetType().Name, message.ToString());
    }

    private static IacpMessage Read(string kind, string json)
    {
        (MessageType type, MessageIntent intent, _) = Samples.All[kind];
        Assert.True(Wire.TryRead(type, intent, json, out IacpMessage? message, out EnvelopeError? error), error?.ToString());
        return message!;
    }

    private static bool IsInAnyJson(string path) => Samples.AnyJson.Any(any =>
    {
        string rooted = "." + path;
        return rooted.EndsWith(any, StringComparison.Ordinal)
            || rooted.Contains(any + ".", StringComparison.Ordinal)
            || rooted.Contains(any + "[", StringComparison.Ordinal);
    });
}
