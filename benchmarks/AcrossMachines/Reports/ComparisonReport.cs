using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The model against the real thing, on this machine.</summary>
internal static class ComparisonReport
{
    private const double PicturesPerSecond = 25;
    private static readonly int[] s_cameras = [1, 4, 16];
    private static readonly Size s_size = new(640, 360);

    public static async Task WriteAsync(TextWriter output, TimeSpan duration, int seed)
    {
        CostsReport.WriteMachine(output);
        using RedisProcess server = RedisProcess.Start();
        Costs costs = await new CostMeter(server, TimeSpan.FromSeconds(1)).MeasureAsync(s_size, capture: null);
        var rows = new List<(
            int Cameras, double? RealP50, double? ModelP50, double? RealP99, double? ModelP99,
            double RealCores, double ModelCores, double RealRate, double ModelRate)>();
        foreach (int cameras in s_cameras)
        {
            (List<double> ages, double cores) = await Task.Run(
                () => RealRun.Run(server, s_size, cameras, PicturesPerSecond, duration, seed));
            SimulationResult model = Model(costs, cameras, seed);
            rows.Add((
                cameras, Percentile.Of(ages, 50), model.MedianMs, Percentile.Of(ages, 99), model.NinetyNinthMs,
                cores, model.ProducerCpu * Environment.ProcessorCount,
                ages.Count / duration.TotalSeconds, model.ReadsPerSecond));
        }

        output.WriteLine(MarkdownTable.Of(rows,
        [
            ("cameras", row => $"{row.Cameras}"),
            ("p50, real", row => Number(row.RealP50)),
            ("p50, model", row => Number(row.ModelP50)),
            ("difference",
                row => ((row.ModelP50 / row.RealP50) - 1)?.ToString("+0 %;-0 %", CultureInfo.InvariantCulture) ?? ""),
            ("p99, real", row => Number(row.RealP99)),
            ("p99, model", row => Number(row.ModelP99)),
            ("read in a second, real", row => Cell.Number(row.RealRate)),
            ("read in a second, model", row => Cell.Number(row.ModelRate)),
            ("cores, real", row => row.RealCores.ToString("0.00", CultureInfo.InvariantCulture)),
            ("cores, model", row => row.ModelCores.ToString("0.00", CultureInfo.InvariantCulture)),
        ]));
        CostsReport.Write(output, costs);

        static string Number(double? ms) => Cell.Number(ms, "0.0", " ms");
    }

    /// <summary>The same as <see cref="RealRun"/>: everything on one machine, each camera read as fast as it
    /// comes.</summary>
    internal static SimulationResult Model(Costs costs, int cameras, int seed) => new Simulation(
        new Scenario
        {
            Cameras = cameras,
            Producers = 1,
            Consumers = 1,
            CamerasOfConsumer = cameras,
            Nodes = 1,
            PicturesPerSecond = PicturesPerSecond,
            SharedCores = Environment.ProcessorCount,
            Work = 0,
            IsOnDemand = false,
            IsFreshOnly = false,
            Seed = seed,
            Seconds = 60,
            Warmup = 2,
        },
        costs).Run();
}
