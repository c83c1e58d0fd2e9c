using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MassTransit;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Headers without content.</summary>
internal sealed class NoHeaders : Headers
{
    public static NoHeaders Instance { get; } = new();

    public IEnumerable<KeyValuePair<string, object>> GetAll() => [];

    public bool TryGetHeader(string key, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return false;
    }

    public T? Get<T>(string key, T? defaultValue = default)
        where T : class => defaultValue;

    public T? Get<T>(string key, T? defaultValue = null)
        where T : struct => defaultValue;

    public IEnumerator<HeaderValue> GetEnumerator() => Enumerable.Empty<HeaderValue>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
