using System.Text.Json;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Trust;

public sealed class KeyFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreateAsync_NewAgent_WritesBothFilesThatBelongTogether()
    {
        bool made = await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder);

        using AgentPrivateKey key = KeyFiles.LoadPrivateKey(_folder.FullName, TestKeys.Builder);
        JsonElement open = JsonDocument.Parse(File.ReadAllBytes(_folder.File("public", "builder-01.json"))).RootElement;
        JsonElement secret = JsonDocument.Parse(File.ReadAllBytes(_folder.File("private", "builder-01.key"))).RootElement;
        Assert.True(made);
        Assert.Equal("builder-01", open.GetProperty("agent_id").GetString());
        Assert.Equal(key.PublicKey.ToString(), open.GetProperty("public_key").GetString());
        Assert.Equal("active", open.GetProperty("status").GetString());
        Assert.Equal(["agent_id", "private", "public"], secret.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(key.PublicKey.ToString(), secret.GetProperty("public").GetString());
        Assert.Equal(key.ExportSeedSensitive(), secret.GetProperty("private").GetString());
        Assert.DoesNotContain(key.ExportSeedSensitive(), open.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task CreateAsync_OnUnix_LetsNobodyElseReadThePrivateKey()
    {
        Assert.False(OperatingSystem.IsWindows(), "file modes are those of Unix; run this suite there");
        await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("private", "builder-01.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("private")));
    }

    [Fact]
    public async Task CreateAsync_KeyExists_LeavesIt()
    {
        await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder);
        byte[] before = File.ReadAllBytes(_folder.File("private", "builder-01.key"));

        Assert.False(await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder));
        Assert.Equal(before, File.ReadAllBytes(_folder.File("private", "builder-01.key")));
    }

    [Fact]
    public async Task CreateAsync_PublicKeyOnly_IsRefusedAndLeft()
    {
        string file = _folder.File("public", "builder-01.json");
        Directory.CreateDirectory(_folder.File("public"));
        File.WriteAllText(file, "a peer's");

        string message = (await Assert.ThrowsAsync<InvalidOperationException>(() => KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder))).Message;

        Assert.Contains($"delete {file} and run this again", message, StringComparison.Ordinal);
        Assert.Contains($"{_folder.File("private", "builder-01.key")} does not exist", message, StringComparison.Ordinal);
        Assert.Equal("a peer's", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateAsync_PublicKeyMissing_IsWrittenAgain(bool folderToo)
    {
        await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder);
        string file = _folder.File("public", "builder-01.json");
        byte[] before = File.ReadAllBytes(file);
        if (folderToo)
        {
            Directory.Delete(_folder.File("public"), recursive: true);
        }
        else
        {
            File.Delete(file);
        }

        Assert.False(await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder));
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task CreateAsync_IdWithOtherCharacters_StaysInTheFolder()
    {
        AgentId agent = AgentId.Parse("on-prem:cardiff-01:a..b");
        await KeyFiles.CreateAsync(_folder.FullName, agent);

        Assert.Equal(["on-prem_3Acardiff-01_3Aa_2E_2Eb.json", "on-prem_3Acardiff-01_3Aa_2E_2Eb.key"], Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        using AgentPrivateKey key = KeyFiles.LoadPrivateKey(_folder.FullName, agent);
        Assert.NotNull(key);
    }

    [Fact]
    public void LoadPrivateKey_Missing_SaysHowToMakeOne()
    {
        string message = LoadFails();

        Assert.Contains(_folder.File("private", "builder-01.key"), message, StringComparison.Ordinal);
        Assert.Contains($"iacp-worker keys create builder-01 --folder {_folder.FullName}", message, StringComparison.Ordinal);
        Assert.Contains($"dotnet run --project src/Worker -- keys create builder-01 --folder {_folder.FullName}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task LoadPrivateKey_OpenToOthers_IsRefusedWithTheCure(UnixFileMode mode)
    {
        Assert.False(OperatingSystem.IsWindows(), "file modes are those of Unix; run this suite there");
        await KeyFiles.CreateAsync(_folder.FullName, TestKeys.Builder);
        string file = _folder.File("private", "builder-01.key");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | mode);

        Assert.Contains($"chmod 600 {file}", LoadFails(), StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        KeyFiles.LoadPrivateKey(_folder.FullName, TestKeys.Builder).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"agent_id\":\"builder-01\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"private\":7}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"private\":\"9d61\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"private\":\"zz61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\"}")]
    [InlineData("{\"agent_id\":\"reviewer-02\",\"private\":\"" + TestKeys.BuilderSeed + "\"}")]
    [InlineData("{\"private\":\"" + TestKeys.BuilderSeed + "\"}")]
    public void LoadPrivateKey_OtherContent_IsRefusedAndNotQuoted(string content)
    {
        WritePrivate(content);

        string message = LoadFails();

        Assert.Contains("does not hold the private key of builder-01", message, StringComparison.Ordinal);
        Assert.DoesNotContain("9d61", message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPrivateKey_MissingInARelativeFolder_NamesTheWholePath()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.FullName);

        string message = Assert.Throws<InvalidOperationException>(() => KeyFiles.LoadPrivateKey(relative, TestKeys.Builder)).Message;

        Assert.Contains($"--folder {_folder.FullName}'", message, StringComparison.Ordinal);
        Assert.Contains($" {KeyFiles.PrivateKeyFile(_folder.FullName, TestKeys.Builder)} does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPrivateKey_FileOfPublishedClient_GivesItsKey()
    {
        WritePrivate($$"""{"agent_id":"builder-01","private":"{{TestKeys.BuilderSeed.ToUpperInvariant()}}","public":"{{TestKeys.BuilderPublic}}","more":1}""");

        using AgentPrivateKey key = KeyFiles.LoadPrivateKey(_folder.FullName, TestKeys.Builder);

        Assert.Equal(TestKeys.BuilderPublic, key.PublicKey.ToString());
    }

    private string LoadFails() => Assert.Throws<InvalidOperationException>(() => KeyFiles.LoadPrivateKey(_folder.FullName, TestKeys.Builder)).Message;

    private void WritePrivate(string content)
    {
        Directory.CreateDirectory(_folder.File("private"));
        string file = _folder.File("private", "builder-01.key");
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
