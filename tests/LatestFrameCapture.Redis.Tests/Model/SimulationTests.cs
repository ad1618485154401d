namespace LatestFrames;

/// <summary>The model of many machines (benchmarks/AcrossMachines).</summary>
public sealed class SimulationTests
{
    private static readonly Costs s_costs = new()
    {
        PictureBytes = 200_000,
        Capture = 0.006,
        Encode = 0.006,
        Decode = 0.005,
        Set = new CommandCost(0.0001, 0.00005, 0.0002),
        Length = new CommandCost(0.00003, 0.00001, 0.0001),
        Get = new CommandCost(0.0001, 0.00005, 0.0002),
        Publish = new CommandCost(0.00003, 0.00001, 0.0001),
        Note = new CommandCost(0.00002, 0.000005, 0.0001),
        Wake = 0.00002,
    };

    private static readonly Scenario s_small = new()
    {
        Cameras = 20,
        Producers = 2,
        Consumers = 8,
        Nodes = 2,
        Seconds = 3
    };

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_one_another()
    {
        SimulationResult first = new Simulation(s_small, s_costs).Run();
        Assert.Equal(first, new Simulation(s_small, s_costs).Run());
        Assert.NotEqual(first, new Simulation(s_small with { Seed = 2 }, s_costs).Run());
    }

    [Theory]
    [InlineData(25, 8)]
    [InlineData(60, 1)]
    public void No_picture_is_lost_or_made(double picturesPerSecond, int cores)
    {
        var simulation = new Simulation(
            s_small with { Warmup = 0, PicturesPerSecond = picturesPerSecond, ProducerCores = cores }, s_costs);
        simulation.Run();
        Assert.All(simulation.Producers, producer =>
        {
            long onTheWay = (producer.IsPublishing ? 1 : 0) + (producer.IsWaiting ? 1 : 0);
            Assert.Equal(producer.Captured, producer.Published + producer.Skipped + onTheWay);
            Assert.True(producer.Sent >= producer.Captured);
        });

        // Each consumer is told of what was published, but for what is on the way, and fetches no more than that.
        foreach ((SimulatedConsumer consumer, int index) in simulation.Consumers.Select((one, index) => (one, index)))
        {
            SimulatedProducer producer = simulation.Producers[index % simulation.Producers.Count];
            Assert.InRange(consumer.Told - producer.Published, -1, 1);
            Assert.InRange(consumer.Fetched, consumer.Ages.Count, consumer.Told);
        }
    }

    [Fact]
    public void Alone_a_picture_takes_the_sum_of_its_parts()
    {
        SimulationResult alone = new Simulation(
            new Scenario { Cameras = 1, Producers = 1, Consumers = 1, CamerasOfConsumer = 1, Nodes = 1, Seconds = 5 },
            s_costs).Run();

        // Work, waking, six ways between two machines for commands and one for the note, and the picture twice.
        double onLinks = 1.0622 * s_costs.PictureBytes * ((1 / 125e6) + (1 / 125e6));
        double sum = s_costs.Capture + s_costs.Encode + s_costs.Decode + s_costs.Set.Way + (s_costs.Publish.Way / 2)
            + s_costs.Note.Way + s_costs.Length.Way + s_costs.Get.Way + (3 * s_costs.Wake) + (8 * 0.0001) + onLinks;
        Assert.InRange(alone.MedianMs!.Value / (sum * 1000), 0.95, 1.1);
        Assert.Equal(1, alone.PublishedPart, 1);
    }

    [Fact]
    public void What_is_too_little_is_named()
    {
        Assert.Equal("producer's cores", Busiest(s_small with { ProducerCores = 1, PicturesPerSecond = 10 }));
        Assert.Equal("producer's link", Busiest(s_small with { ProducerGigabits = 0.3 }));
        Assert.Equal("node's link", Busiest(s_small with { NodeGigabits = 0.5 }));
        Assert.Equal("consumer's link", Busiest(s_small with { ConsumerGigabits = 0.05 }));
        Assert.Equal("consumer's cores", Busiest(s_small with { ConsumerCores = 1, CamerasOfConsumer = 18 }));

        static string Busiest(Scenario scenario) => new Simulation(scenario, s_costs).Run().Busiest.Name;
    }

    [Fact]
    public void Overload_makes_fewer_pictures_and_not_older_ones()
    {
        // Ten cameras with 60 pictures a second of 12 ms on four cores: 80 % more than there is.
        var simulation = new Simulation(
            s_small with { ProducerCores = 4, PicturesPerSecond = 60, Seconds = 6 }, s_costs);
        SimulationResult result = simulation.Run();
        Assert.InRange(result.PublishedPart, 0.2, 0.75);
        Assert.InRange(result.NinetyNinthMs!.Value, 10, 250);
    }

    // CRC-16/XMODEM of "123456789" is 0x31C3, as in the cluster's specification.
    [Fact]
    public void Cameras_are_spread_over_nodes_as_the_cluster_spreads_keys()
    {
        Assert.Equal(0x31C3, KeySlots.Crc("123456789"u8));
        int[] counts =
        [
            .. Enumerable.Range(0, 1000)
                .GroupBy(camera => KeySlots.NodeOf(camera, 8))
                .Select(group => group.Count())
        ];
        Assert.Equal(8, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 80, 180));
    }
}
