using System.Globalization;

namespace LatestFrames;

/// <summary>The model's table: a thousand cameras, and what changes when one thing does.</summary>
internal static class ModelReport
{
    /// <summary>The scenarios, each with what is different in it.</summary>
    public static IReadOnlyList<(string Name, Scenario Scenario)> Scenarios(int seed, double seconds)
    {
        var all = new Scenario { Seed = seed, Seconds = seconds };
        return
        [
            ("as said above", all),
            ("5 pictures a second", all with { PicturesPerSecond = 5 }),
            ("10 pictures a second", all with { PicturesPerSecond = 10 }),
            ("40 pictures a second", all with { PicturesPerSecond = 40 }),
            ("2 nodes", all with { Nodes = 2 }),
            ("4 nodes", all with { Nodes = 4 }),
            ("16 nodes", all with { Nodes = 16 }),
            ("32 nodes", all with { Nodes = 32 }),
            ("50 producers of 20 cameras", all with { Producers = 50 }),
            ("25 producers of 40 cameras", all with { Producers = 25 }),
            ("nodes with 1 Gbit/s", all with { NodeGigabits = 1 }),
            ("nodes with 25 Gbit/s", all with { NodeGigabits = 25 }),
            ("producers with 0.5 Gbit/s", all with { ProducerGigabits = 0.5 }),
            ("consumers with 0.1 Gbit/s", all with { ConsumerGigabits = 0.1 }),
            ("consumers of 20 cameras", all with { CamerasOfConsumer = 20 }),
            ("all pictures fetched", all with { IsOnDemand = false }),
            ("all fetched, 16 nodes with 25 Gbit/s", all with { IsOnDemand = false, Nodes = 16, NodeGigabits = 25 }),
        ];
    }

    public static void Write(TextWriter output, Costs costs, int seed, double seconds)
    {
        // Each run is alone in its own time.
        var rows = Scenarios(seed, seconds).AsParallel().AsOrdered()
            .Select(one => (one.Name, Result: new Simulation(one.Scenario, costs).Run()))
            .ToArray();
        output.WriteLine(MarkdownTable.Of(rows,
        [
            ("scenario", row => row.Name),
            ("p50", row => Cell.Number(row.Result.MedianMs, "0.0", " ms")),
            ("p99", row => Cell.Number(row.Result.NinetyNinthMs, "0.0", " ms")),
            ("published", row => Percent(row.Result.PublishedPart)),
            ("read in a second", row => Cell.Number(row.Result.ReadsPerSecond)),
            ("producer: cores, link", row => Pair(row.Result.ProducerCpu, row.Result.ProducerLink)),
            ("node: thread, link", row => Pair(row.Result.NodeCpu, row.Result.NodeLink)),
            ("consumer: cores, link", row => Pair(row.Result.ConsumerCpu, row.Result.ConsumerLink)),
            ("first", row => row.Result.Busiest.Name),
        ]));
        output.WriteLine($"{rows.Sum(row => row.Result.Events)} events");
        CostsReport.Write(output, costs);
    }

    private static string Percent(double part) => part.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Pair(double cores, double link) => $"{Percent(cores)}, {Percent(link)}";
}
