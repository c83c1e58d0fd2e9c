using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Trust;

public sealed class FileKeyDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private DateTime _version = new(2026, 5, 6, 0, 0, 0, DateTimeKind.Utc);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindKeys_KeyInTheFolder_IsFound()
    {
        Write("builder-01", TestKeys.BuilderPublic);
        FileKeyDirectory directory = Open();

        Assert.Equal([TestKeys.BuilderKey.PublicKey], directory.FindKeys(TestKeys.Builder));
        Assert.Empty(directory.FindKeys(TestKeys.Reviewer));
    }

    [Fact]
    public void FindKeys_AskedByManyWhileTheFolderIsReadForTheFirstTime_IsFoundByAll()
    {
        for (int i = 0; i < 100; i++)
        {
            Write($"other-{i}", TestKeys.ReviewerPublic);
        }

        Write("builder-01", TestKeys.BuilderPublic);
        FileKeyDirectory directory = Open();
        using var together = new Barrier(4);
        int[] found = new int[together.ParticipantCount];
        Thread[] askers = [.. found.Select((_, i) => new Thread(() =>
        {
            together.SignalAndWait();
            found[i] = directory.FindKeys(TestKeys.Builder).Count;
        }))];
        Array.ForEach(askers, asker => asker.Start());
        Array.ForEach(askers, asker => asker.Join());

        Assert.All(found, count => Assert.Equal(1, count));
    }

    [Fact]
    public void FindKeys_ReplacedFile_IsSeenAfterASecond()
    {
        Write("builder-01", TestKeys.BuilderPublic);
        FileKeyDirectory directory = Open();
        Assert.Equal([TestKeys.BuilderKey.PublicKey], directory.FindKeys(TestKeys.Builder));

        Write("builder-01", TestKeys.ReviewerPublic);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal([TestKeys.BuilderKey.PublicKey], directory.FindKeys(TestKeys.Builder));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([TestKeys.ReviewerKey.PublicKey], directory.FindKeys(TestKeys.Builder));
    }

    [Fact]
    public void FindKeys_RemovedFile_IsForgottenAfterASecond()
    {
        Write("builder-01", TestKeys.BuilderPublic);
        FileKeyDirectory directory = Open();
        Assert.Single(directory.FindKeys(TestKeys.Builder));

        File.Delete(_folder.File("public", "builder-01.json"));
        Touch();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(directory.FindKeys(TestKeys.Builder));
    }

    [Fact]
    public void FindKeys_FolderThatAppearsLater_IsRead()
    {
        FileKeyDirectory directory = Open();
        Assert.Empty(directory.FindKeys(TestKeys.Builder));

        Write("builder-01", TestKeys.BuilderPublic);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(directory.FindKeys(TestKeys.Builder));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"agent_id\":\"builder-01\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"public_key\":\"d75a\"}")]
    [InlineData("{\"agent_id\":\"not an id\",\"public_key\":\"" + TestKeys.BuilderPublic + "\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"public_key\":\"0100000000000000000000000000000000000000000000000000000000000000\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"public_key\":\"" + TestKeys.BuilderPublic + "\",\"status\":\"revoked\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"public_key\":\"" + TestKeys.BuilderPublic + "\",\"status\":\"suspended\"}")]
    [InlineData("{\"agent_id\":\"builder-01\",\"public_key\":\"" + TestKeys.BuilderPublic + "\",\"status\":\"Active\"}")]
    public void FindKeys_GarbageWeakOrOutOfUse_IsNoKeyAndHidesNoOther(string content)
    {
        WriteText("builder-01", content);
        Write("reviewer-02", TestKeys.ReviewerPublic);
        FileKeyDirectory directory = Open();

        Assert.Empty(directory.FindKeys(TestKeys.Builder));
        Assert.Single(directory.FindKeys(TestKeys.Reviewer));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"status\":\"active\"")]
    [InlineData(",\"status\":\"rotating\"")]
    [InlineData(",\"status\":null,\"created_at\":\"2026-05-06T00:00:00Z\"")]
    public void FindKeys_UsableStatus_IsAKey(string status)
    {
        WriteText("builder-01", $"{{\"agent_id\":\"builder-01\",\"public_key\":\"ed25519:{TestKeys.BuilderPublic}\"{status}}}");

        Assert.Single(Open().FindKeys(TestKeys.Builder));
    }

    [Fact]
    public void FindKeys_FileOfOneAgentThatNamesAnother_GivesNeitherAKey()
    {
        WriteText("reviewer-02", $"{{\"agent_id\":\"builder-01\",\"public_key\":\"{TestKeys.ReviewerPublic}\"}}");
        FileKeyDirectory directory = Open();

        Assert.Empty(directory.FindKeys(TestKeys.Builder));
        Assert.Empty(directory.FindKeys(TestKeys.Reviewer));
    }

    [Fact]
    public void FindKeys_OldCopyBesideTheFile_DoesNotReplaceIt()
    {
        Write("builder-01", TestKeys.BuilderPublic);
        WriteText("builder-01-old", $"{{\"agent_id\":\"builder-01\",\"public_key\":\"{TestKeys.ReviewerPublic}\"}}");
        WriteText("a-copy", $"{{\"agent_id\":\"builder-01\",\"public_key\":\"{TestKeys.ReviewerPublic}\"}}");

        Assert.Equal([TestKeys.BuilderKey.PublicKey], Open().FindKeys(TestKeys.Builder));
    }

    [Fact]
    public async Task FindKeys_KeyMadeByKeyFiles_VerifiesItsSignatures()
    {
        AgentId agent = AgentId.Parse("on-prem:cardiff-01:builder");
        await KeyFiles.CreateAsync(_folder.FullName, agent);
        using AgentPrivateKey key = KeyFiles.LoadPrivateKey(_folder.FullName, agent);

        Assert.Equal([key.PublicKey], Open().FindKeys(agent));
    }

    private FileKeyDirectory Open() => new(_folder.FullName, _clock);

    private void Write(string agent, string key) => WriteText(agent, $"{{\"agent_id\":\"{agent}\",\"public_key\":\"{key}\"}}");

    private void WriteText(string name, string content)
    {
        Directory.CreateDirectory(_folder.File("public"));
        File.WriteAllText(_folder.File("public", name + ".new"), content);
        File.Move(_folder.File("public", name + ".new"), _folder.File("public", name + ".json"), overwrite: true);
        Touch();
    }

    /// <summary>A version of the folder that no earlier one had, whatever the grain of the file system's clock.</summary>
    private void Touch()
    {
        _version = _version.AddSeconds(1);
        Directory.SetLastWriteTimeUtc(_folder.File("public"), _version);
    }
}
