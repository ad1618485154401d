namespace LatestFrames;

/// <summary>The engine of the model of many machines (benchmarks/AcrossMachines) against what queueing theory
/// says.</summary>
public sealed class SharedResourceTests
{
    private const double Service = 0.01;

    // Pollaczek and Khinchine: of deterministic service the wait is rho * s / (2 (1 - rho)).
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void First_come_first_served_waits_as_long_as_the_formula_says(double load)
    {
        double expected = Service + (load * Service / (2 * (1 - load)));
        Assert.InRange(MeanTime(load, double.PositiveInfinity) / expected, 0.93, 1.07);
    }

    // Of processor sharing the time is s / (1 - rho), whatever the service's distribution.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void A_short_quantum_shares_the_processor(double load)
    {
        double expected = Service / (1 - load);
        Assert.InRange(MeanTime(load, Service / 100) / expected, 0.93, 1.07);
    }

    [Fact]
    public void Two_cores_are_used_by_two_at_a_time()
    {
        var clock = new SimulatedClock();
        var cores = new SharedResource(clock, 2, 0.003);
        List<double> ends = [];
        for (int i = 0; i < 4; i++)
        {
            clock.Start(async () =>
            {
                await cores.UseAsync(0.01);
                ends.Add(clock.Now);
            });
        }

        clock.Run(0.04);
        Assert.Equal(4, ends.Count);

        // 40 ms of work on two cores.
        Assert.Equal(0.02, ends.Max(), 6);
        Assert.Equal(0.5, cores.Utilization, 6);
    }

    [Fact]
    public void A_process_that_fails_ends_the_run()
    {
        var clock = new SimulatedClock();
        clock.Start(async () =>
        {
            await clock.After(1);
            throw new FormatException();
        });
        Assert.IsType<FormatException>(Assert.Throws<InvalidOperationException>(() => clock.Run(2)).InnerException);
    }

    [Fact]
    public void A_large_picture_does_not_hold_up_a_note()
    {
        var clock = new SimulatedClock();
        var network = new SimulatedNetwork(clock, 0.0001);
        SimulatedMachine[] machines = [.. Enumerable.Range(0, 2).Select(_ => new SimulatedMachine(clock, 1, 125e6))];
        double picture = 0, note = 0;
        clock.Start(async () =>
        {
            await network.SendAsync(machines[0], machines[1], 6e6);
            picture = clock.Now;
        });
        clock.Start(async () =>
        {
            await network.SendAsync(machines[0], machines[1], 100);
            note = clock.Now;
        });
        clock.Run(1);

        // 6 MB at 1 Gbit/s are 48 ms and the overhead, not twice that.
        Assert.InRange(picture, 0.048, 0.055);
        Assert.InRange(note, 0.0001, 0.002);
    }

    private static double MeanTime(double load, double quantum)
    {
        var clock = new SimulatedClock();
        var resource = new SharedResource(clock, 1, quantum);
        var random = new Random(7);
        double sum = 0;
        long count = 0;
        clock.Start(async () =>
        {
            while (true)
            {
                await clock.After(-Math.Log(1 - random.NextDouble()) * Service / load);
                clock.Start(async () =>
                {
                    double begin = clock.Now;
                    await resource.UseAsync(Service);
                    sum += clock.Now - begin;
                    count++;
                });
            }
        });
        clock.Run(400);
        Assert.InRange(resource.Utilization / load, 0.97, 1.03);
        return sum / count;
    }
}
