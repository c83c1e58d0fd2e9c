using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Json;

public sealed class JcsWriterTests
{
    [Fact]
    public void ToJson_EveryKindOfValue_IsWrittenCanonically()
    {
        string text = Write(writer =>
        {
            writer.StartObject();
            writer.Name("array"u8);
            writer.StartArray();
            writer.Null();
            writer.Boolean(true);
            writer.Boolean(false);
            writer.Number(-0.0);
            writer.Number(1e21);
            writer.Number(4.5);
            writer.StartArray();
            writer.EndArray();
            writer.StartObject();
            writer.EndObject();
            writer.EndArray();
            writer.Name("json"u8);
            writer.Json(CanonicalJson.Parse("{\"b\":1,\"a\":[]}"));
            writer.Name("text"u8);
            writer.Text("a\"\u20ac\u0001");
            writer.Name("utf8"u8);
            writer.Text("b\n"u8);
            writer.EndObject();
        });

        Assert.Equal("{\"array\":[null,true,false,0,1e+21,4.5,[],{}],\"json\":{\"a\":[],\"b\":1},\"text\":\"a\\\"\u20ac\\u0001\",\"utf8\":\"b\\n\"}", text);
    }

    [Fact]
    public void ToJson_MembersOutOfOrder_AreSortedAtEveryLevel()
    {
        string text = Write(writer =>
        {
            writer.StartObject();
            foreach (string name in new[] { "b", "\ufb33", "a", "\ud83d\ude00" })
            {
                writer.Name(System.Text.Encoding.UTF8.GetBytes(name));
                writer.StartObject();
                writer.Name("z"u8);
                writer.Null();
                writer.Name("y"u8);
                writer.Number(1);
                writer.EndObject();
            }

            writer.EndObject();
        });

        Assert.Equal("{\"a\":{\"y\":1,\"z\":null},\"b\":{\"y\":1,\"z\":null},\"\ud83d\ude00\":{\"y\":1,\"z\":null},\"\ufb33\":{\"y\":1,\"z\":null}}", text);
    }

    [Fact]
    public void ToJson_InnerObjectOutOfOrder_LeavesTheOuterNamesCompared()
    {
        string text = Write(writer =>
        {
            writer.StartObject();
            writer.Name("m"u8);
            writer.StartObject();
            writer.Name("x"u8);
            writer.Null();
            writer.EndObject();
            writer.Name("n"u8);
            writer.Null();
            writer.Name("c"u8);
            writer.Null();
            writer.EndObject();
        });

        Assert.Equal("{\"c\":null,\"m\":{\"x\":null},\"n\":null}", text);
    }

    [Fact]
    public void Name_WithCharactersToEscape_IsEscapedAndSortedByItsValue()
    {
        string text = Write(writer =>
        {
            writer.StartObject();
            foreach (string name in new[] { "a", "\n", "\"", "\u0001", "\\" })
            {
                writer.Name(System.Text.Encoding.UTF8.GetBytes(name));
                writer.Null();
            }

            writer.EndObject();
        });

        Assert.Equal("{\"\\u0001\":null,\"\\n\":null,\"\\\"\":null,\"\\\\\":null,\"a\":null}", text);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("\n", "\n")]
    public void ToJson_NameWrittenTwice_Throws(string first, string second)
    {
        var writer = new JcsWriter();
        writer.StartObject();
        writer.Name(System.Text.Encoding.UTF8.GetBytes(first));
        writer.Null();
        writer.Name("b"u8);
        writer.Null();
        writer.Name(System.Text.Encoding.UTF8.GetBytes(second));
        writer.Null();
        writer.EndObject();

        Assert.Throws<InvalidOperationException>(() => writer.ToJson());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(9007199254740992)]
    [InlineData(-9007199254740992)]
    [InlineData(1e20)]
    public void Number_ThatPeersReadDifferently_Throws(double value)
    {
        var writer = new JcsWriter();

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Number(value));
        Assert.Throws<InvalidOperationException>(() => writer.ToJson());
    }

    [Theory]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(-9007199254740991, "-9007199254740991")]
    [InlineData(1e21, "1e+21")]
    [InlineData(0.1, "0.1")]
    [InlineData(2.9802322387695312e-8, "2.9802322387695312e-8")]
    public void Number_ThatEveryPeerReadsAlike_IsWritten(double value, string expected)
    {
        string text = Write(writer => writer.Number(value));

        Assert.Equal(expected, text);
        Assert.True(Jcs.IsProvedCanonical(text));
    }

    [Fact]
    public void Text_LoneSurrogateOrInvalidUtf8_Throws()
    {
        var writer = new JcsWriter();

        Assert.ThrowsAny<ArgumentException>(() => writer.Text("\ud800"));
        Assert.ThrowsAny<ArgumentException>(() => writer.Text([0xFF]));
        writer.StartObject();
        Assert.ThrowsAny<ArgumentException>(() => writer.Name([0xED, 0xA0, 0x80]));
        Assert.ThrowsAny<ArgumentException>(() => writer.Name("a\ud800"));
        writer.EndObject();
        Assert.Equal("{}", writer.ToJson().ToString());
    }

    [Fact]
    public void Text_LongerThanTheFirstBuffer_IsKeptWhole()
    {
        string text = string.Concat(Enumerable.Repeat("x\u20ac\n", 5000));

        Assert.Equal(text, CanonicalJson.Parse(Write(writer => writer.Text(text), capacity: 1)).ToElement().GetString());
    }

    public static TheoryData<string, Action<JcsWriter>> Unfinished => new()
    {
        { "nothing", _ => { } },
        { "open object", writer => writer.StartObject() },
        { "open array", writer => writer.StartArray() },
        { "array in array", writer => { writer.StartArray(); writer.StartArray(); writer.EndArray(); } },
        { "array in object", writer => { writer.StartObject(); writer.Name("a"u8); writer.StartArray(); } },
    };

    [Theory]
    [MemberData(nameof(Unfinished))]
    public void ToJson_Unfinished_Throws(string name, Action<JcsWriter> write)
    {
        var writer = new JcsWriter();
        write(writer);

        Assert.True(Record.Exception(() => writer.ToJson()) is InvalidOperationException, name);
    }

    public static TheoryData<string, Action<JcsWriter>> Misplaced => new()
    {
        { "second root", writer => { writer.Null(); writer.Null(); } },
        { "value without a name", writer => { writer.StartObject(); writer.Null(); } },
        { "two values for a name", writer => { writer.StartObject(); writer.Name("a"u8); writer.Null(); writer.Null(); } },
        { "name after name", writer => { writer.StartObject(); writer.Name("a"u8); writer.Name("b"u8); } },
        { "end after name", writer => { writer.StartObject(); writer.Name("a"u8); writer.EndObject(); } },
        { "name at the root", writer => writer.Name("a"u8) },
        { "name in an array", writer => { writer.StartArray(); writer.Name("a"u8); } },
        { "name in an array in an object", writer => { writer.StartObject(); writer.Name("a"u8); writer.StartArray(); writer.Name("b"u8); } },
        { "end of nothing", writer => writer.EndObject() },
        { "array ended as object", writer => { writer.StartArray(); writer.EndObject(); } },
        { "object ended as array", writer => { writer.StartObject(); writer.EndArray(); } },
        { "end of no array", writer => writer.EndArray() },
    };

    [Theory]
    [MemberData(nameof(Misplaced))]
    public void Write_WhatMayNotStandThere_Throws(string name, Action<JcsWriter> write) =>
        Assert.True(Record.Exception(() => write(new JcsWriter())) is InvalidOperationException, name);

    private static string Write(Action<JcsWriter> write, int capacity = 512)
    {
        var writer = new JcsWriter(capacity);
        write(writer);
        string text = writer.ToJson().ToString();
        Assert.True(Jcs.IsProvedCanonical(text), text);
        return text;
    }
}
