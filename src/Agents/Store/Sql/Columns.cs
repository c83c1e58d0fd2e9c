using System.Data.Common;
using System.Globalization;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Reads what both databases keep in their own types.</summary>
internal static class Columns
{
    public static Guid Uuid(this DbDataReader row, int column) => row.GetValue(column) switch
    {
        Guid uuid => uuid,
        object bytes => new Guid((byte[])bytes, bigEndian: true),
    };

    public static decimal Amount(this DbDataReader row, int column) => row.GetValue(column) switch
    {
        decimal amount => amount,
        object text => decimal.Parse((string)text, NumberStyles.Number, CultureInfo.InvariantCulture),
    };

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static bool Flag(this DbDataReader row, int column) => row.GetInt64(column) != 0;

    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static AgentId Agent(this DbDataReader row, int column) => AgentId.Parse(row.GetString(column));

    public static MessageId Message(this DbDataReader row, int column) =>
        MessageId.TryParse(row.GetString(column), lenient: true, out MessageId id) ? id : throw new FormatException("The store holds a message_id that is none.");
}
