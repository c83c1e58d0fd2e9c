using System.Reflection;
using Testcontainers.RabbitMq;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("IacpBus.Broker.Testcontainers.ContainerFramework", "IacpBus.Broker.Tests")]

namespace IacpBus.Broker.Testcontainers;

/// <summary>xunit with one broker in a container around the whole assembly, in the environment where the tests look for it.</summary>
public sealed class ContainerFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics) : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        /// <summary>xunit does not wait for this method, but for the runner's last message.</summary>
        protected override void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            _ = RunAsync(new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions));

        private static async Task RunAsync(Runner runner)
        {
            using (runner)
            {
                await runner.RunAsync();
            }
        }
    }

    private sealed class Runner(ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
    {
        private readonly RabbitMqContainer _broker = new RabbitMqBuilder("rabbitmq:4.0-management").WithPortBinding(15672, true).Build();

        /// <summary>A container that does not start fails every test with its reason.</summary>
        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync();
            await Aggregator.RunAsync(StartAsync);
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await Aggregator.RunAsync(async () => await _broker.DisposeAsync());
            await base.BeforeTestAssemblyFinishedAsync();
        }

        private async Task StartAsync()
        {
            await _broker.StartAsync();
            var amqp = new Uri(_broker.GetConnectionString());
            Environment.SetEnvironmentVariable("RABBITMQ_URI", amqp.OriginalString);
            Environment.SetEnvironmentVariable("RABBITMQ_MANAGEMENT_URI", $"http://{amqp.UserInfo}@{amqp.Host}:{_broker.GetMappedPublicPort(15672)}");
        }
    }
}
