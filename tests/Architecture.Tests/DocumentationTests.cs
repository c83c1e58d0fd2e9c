using System.Reflection;
using System.Xml.Linq;
using IacpBus.Contracts.Iacp;
using Microsoft.Extensions.Logging;

namespace IacpBus.Architecture.Tests;

public sealed class DocumentationTests
{
    public static TheoryData<string> Libraries => new("IacpBus.Contracts", "IacpBus.Transport", "IacpBus.Agents", "IacpBus.Testing");

    /// <summary>The compiler asks for a comment on every public member (CS1591 is an error); here is the file that it made.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicTypes_OfALibrary_AreDocumentedAndNotInEmptyWords(string library)
    {
        Assembly assembly = Assembly.Load(library);
        Dictionary<string, string> documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Value.Trim());
        Type[] types = [.. assembly.GetExportedTypes()];

        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.True(documented.GetValueOrDefault("T:" + type.FullName!.Replace('+', '.'))?.Length > 10, type.FullName));
        Assert.All(documented, member => Assert.DoesNotContain("Initializes a new instance", member.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_DoNotSwitchTheDocumentationWarningOff()
    {
        Assert.Contains("<GenerateDocumentationFile>true</GenerateDocumentationFile>", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.All(Repository.Files("src", "*.csproj").Concat(Repository.Files("src", "*.cs")), file => Assert.DoesNotContain("1591", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(Repository.Files("src", "*.csproj"), file => Assert.DoesNotContain("GenerateDocumentationFile", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void LogEvents_OfAllProjects_HaveNamesOfTheirOwnAndNoNumbers()
    {
        LoggerMessageAttribute[] events =
        [
            .. Repository.InOrder
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>(),
        ];

        Assert.True(events.Length > 10, "the log events were not found");
        Assert.All(events, log => Assert.False(string.IsNullOrEmpty(log.EventName), log.Message));
        Assert.All(events, log => Assert.True(log.EventId is -1 or 0, log.EventName));
        Assert.Equal(events.Length, events.Select(log => log.EventName).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void ErrorCodes_HaveARowForEveryCode()
    {
        ErrorCode[] codes = Enum.GetValues<ErrorCode>();

        Assert.All(codes, code => Assert.Matches("^[A-Z_]+$", code.WireName()));
        Assert.All(codes, code => Assert.InRange(code.HttpStatus(), 400, 599));
        Assert.All(codes, code => Assert.True(ErrorCodes.TryParse(code.WireName(), out ErrorCode read) && read == code, code.ToString()));
        Assert.Equal(codes.Length, codes.Select(code => code.WireName()).Distinct(StringComparer.Ordinal).Count());
    }
}
