using System.Globalization;
using System.Security.Cryptography;

namespace IacpBus.Agents.Store.Sql;

/// <summary>What a process is called in the store. No two are called the same, not even two starts of one.</summary>
internal static class InstanceName
{
    public static string New() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
