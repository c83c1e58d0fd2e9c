using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace IacpBus.Architecture.Tests;

public sealed class DependencyTests
{
    public static TheoryData<string> Projects => new(Repository.InOrder.Select(assembly => assembly.GetName().Name!));

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAnAssembly_NeverTurnBack(string project)
    {
        string[] order = [.. Repository.InOrder.Select(assembly => assembly.GetName().Name!)];
        string[] own = [.. References(Assembly.Load(project)).Where(order.Contains)];

        Assert.All(own, reference => Assert.True(Array.IndexOf(order, reference) < Array.IndexOf(order, project), $"{project} must not know {reference}"));
        Assert.Equal(project != order[0], own.Length > 0);
    }

    [Fact]
    public void Contracts_References_AreTheBaseClassLibraryOnly()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] references = [.. References(Repository.Contracts)];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(File.Exists(Path.Combine(framework, reference + ".dll")), $"{reference} is not part of the base class library"));
        Assert.DoesNotContain("PackageReference", Repository.Read("src", "Contracts", "Contracts.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", Repository.Read("src", "Contracts", "Contracts.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void RabbitMqClient_IsKnownToTheTransportAndItsStandInOnly() =>
        Assert.Equal([Repository.Transport, Repository.Testing], Repository.InOrder.Where(assembly => References(assembly).Any(reference => reference.StartsWith("RabbitMQ.", StringComparison.Ordinal))));

    [Fact]
    public void Testing_IsKnownToTestsOnly()
    {
        Assert.All(Repository.InOrder, assembly => Assert.DoesNotContain("IacpBus.Testing", References(assembly)));
        Assert.All(Repository.Files("src", "*.csproj").Concat(Repository.Files("samples", "*.csproj")), project =>
            Assert.DoesNotContain("Testing/Testing.csproj", File.ReadAllText(project), StringComparison.Ordinal));
    }

    [Fact]
    public void MassTransit_IsNotKnownToContractsAndWorker()
    {
        Assert.DoesNotContain(References(Repository.Contracts), reference => reference.StartsWith("MassTransit", StringComparison.Ordinal));
        Assert.DoesNotContain(References(Repository.Worker), reference => reference.StartsWith("MassTransit", StringComparison.Ordinal));
    }

    [Fact]
    public void NativeImports_AreThoseOfTheSignatureEngineAndOneOfTheWorker()
    {
        string[] imports =
        [
            .. Repository.InOrder
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) || method.GetCustomAttribute<LibraryImportAttribute>() is not null)
                .Select(method => $"{method.DeclaringType!.FullName}.{ImportedName(method)}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        // The Worker ends process groups, for which .NET has no call.
        Assert.All(imports, import => Assert.True(
            import == "IacpBus.Worker.Programs.ProcessGroup.kill" || import.StartsWith("IacpBus.Transport.Trust.LibsodiumEngine.", StringComparison.Ordinal), import));
        Assert.Contains("IacpBus.Worker.Programs.ProcessGroup.kill", imports);
    }

    [Fact]
    public void InternalsVisibleTo_NamesTestsMeasurementsTheirBusAndTheLayerAbove()
    {
        // The agents' unit of work signs, keeps and publishes by the transport's inner parts (docs/decisions/0011).
        string[] friends = [.. Repository.InOrder.SelectMany(assembly => assembly.GetCustomAttributes<InternalsVisibleToAttribute>()).Select(attribute => attribute.AssemblyName).Where(name => name != "IacpBus.Agents")];

        Assert.NotEmpty(friends);
        Assert.All(friends, friend => Assert.Matches(@"^iacp-(crash-suite|steps)$|^IacpBus\.(Testing|\w+\.Tests(\.Host)?)$", friend));
        Assert.DoesNotContain("DynamicProxyGenAssembly2", friends);
    }

    [Fact]
    public void MassTransit_IsPinnedBelowNine()
    {
        Dictionary<string, string> versions = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);

        Assert.Equal(8, Version.Parse(versions["MassTransit.RabbitMQ"]).Major);
        Assert.All(versions, package => Assert.True(Version.TryParse(package.Value, out _), $"{package.Key} has no exact version: {package.Value}"));
    }

    [Fact]
    public void Projects_NameNoVersionsOfTheirOwn() =>
        Assert.All(Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")), project =>
            Assert.All(XDocument.Load(project).Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version") ?? package.Attribute("VersionOverride"))));

    /// <summary>In src/ the default is to be packed, elsewhere it is not (Directory.Build.props).</summary>
    [Fact]
    public void Packages_AreTheFourLibraries()
    {
        string[] packed = [.. Repository.Files("src", "*.csproj").Where(project => !File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal)).Select(Path.GetFileName).OfType<string>()];
        string checkedNames = Repository.Read("eng", "packages.py");

        Assert.Equal(["Agents.csproj", "Contracts.csproj", "Testing.csproj", "Transport.csproj"], packed.Order(StringComparer.Ordinal));
        Assert.All(packed, project => Assert.Contains($"\"IacpBus.{Path.GetFileNameWithoutExtension(project)}\"", checkedNames, StringComparison.Ordinal));
        Assert.All(packed, project => Assert.Contains($"\\\\{project}\"", Repository.Read("eng", "packages.slnf"), StringComparison.Ordinal));
        Assert.All(new[] { "tests", "samples", "eng" }.SelectMany(folder => Repository.Files(folder, "*.csproj")), project =>
            Assert.DoesNotContain("<IsPackable>true", File.ReadAllText(project), StringComparison.Ordinal));
    }

    [Fact]
    public void License_IsApache2()
    {
        Assert.Contains("Apache License", Repository.Read("LICENSE"), StringComparison.Ordinal);
        Assert.Contains("Version 2.0, January 2004", Repository.Read("LICENSE"), StringComparison.Ordinal);
        Assert.Contains("<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    /// <summary>The source generator hides the import in a local function: <c>&lt;name&gt;g____PInvoke|0_0</c>.</summary>
    private static string ImportedName(MethodInfo method) => method.Name.StartsWith('<') ? method.Name[1..method.Name.IndexOf('>', StringComparison.Ordinal)] : method.Name;
}
