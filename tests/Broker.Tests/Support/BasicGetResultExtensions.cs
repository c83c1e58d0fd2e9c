using System.Text;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.Support;

internal static class BasicGetResultExtensions
{
    /// <summary>The text of a header; <c>null</c> when it is not there.</summary>
    public static string? Text(this BasicGetResult message, string header) =>
        message.BasicProperties.Headers?.TryGetValue(header, out object? value) == true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
