namespace IacpBus.Tests;

/// <summary>A folder of one test, gone when it is disposed.</summary>
internal sealed class TempFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("iacp-test-").FullName;

    public string File(params string[] names) => Path.Combine([FullName, .. names]);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
