using System.Globalization;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;
using IacpBus.Bench.Results;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Scale;

/// <summary>Bodies of one size, signed and verified, beside the raw client; they take turns.</summary>
internal sealed class BodiesRun(ScaleOptions options, Uri broker, string files) : IDisposable
{
    private static readonly string[] Kinds = [ContenderCatalog.Raw, ContenderCatalog.Limit, ContenderCatalog.Memory];

    private readonly List<ContenderProcess> _contenders = [];

    public async Task<IReadOnlyList<BodyRow>> MeasureAsync(int bodyBytes, CancellationToken cancellationToken)
    {
        foreach (string kind in Kinds)
        {
            string folder = Path.Combine(files, string.Create(CultureInfo.InvariantCulture, $"{kind}-{bodyBytes}"));
            Directory.CreateDirectory(folder);
            var environment = new Dictionary<string, string> { ["IACP_BENCH_BROKER"] = broker.AbsoluteUri, ["IACP_BENCH_FOLDER"] = folder };
            _contenders.Add(await ContenderProcess.StartAsync(ContenderCatalog.Find(kind), bodyBytes, environment, cancellationToken));
        }

        var flow = new Command(Commands.Flow, options.MessagesOf(bodyBytes), options.WidthOf(bodyBytes));
        foreach (ContenderProcess contender in _contenders)
        {
            long began = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(began) < options.WarmUp / 2)
            {
                _ = await contender.DoAsync(flow, cancellationToken);
            }
        }

        List<List<Cost>> flows = [.. _contenders.Select(_ => new List<Cost>())];
        int[] sizes = new int[_contenders.Count];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < _contenders.Count; i++)
            {
                int turn = (round + i) % _contenders.Count;
                Answer answer = await _contenders[turn].DoAsync(flow, cancellationToken);
                flows[turn].Add(answer.Cost!);
                sizes[turn] = answer.BodyBytes;
            }
        }

        return [.. _contenders.Select((contender, i) => RowOf(contender.Kind.Name, sizes[i], flows[i]))];
    }

    public void Dispose() => _contenders.ForEach(contender => contender.Dispose());

    /// <summary>A megabyte is a million bytes.</summary>
    internal static BodyRow RowOf(string name, int bodyBytes, IReadOnlyList<Cost> flows)
    {
        Spread perSecond = Spread.Of(flows.Select(flow => flow.PerSecond));
        return new BodyRow(name, bodyBytes, perSecond, Math.Round(perSecond.Median * bodyBytes / 1e6, 1), Spread.Of(flows.Select(flow => flow.CpuMicroseconds)), Spread.Of(flows.Select(flow => flow.AllocatedBytes)));
    }
}
