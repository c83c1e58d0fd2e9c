using Npgsql;
using NpgsqlTypes;

namespace IacpBus.Agents.Store.Sql.Postgres;

/// <summary>Values by their place, each with its type.</summary>
internal static class PostgresValues
{
    public static void Add(NpgsqlParameterCollection parameters, object[] args)
    {
        foreach (object arg in args)
        {
            parameters.Add(arg switch
            {
                string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
                long number => new NpgsqlParameter<long> { TypedValue = number },
                Guid uuid => new NpgsqlParameter<Guid> { TypedValue = uuid },
                byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
                object none when none == Arg.NullText => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value },
                object none when none == Arg.NullNumber => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = DBNull.Value },
                object value => new NpgsqlParameter { Value = value },
            });
        }
    }
}
