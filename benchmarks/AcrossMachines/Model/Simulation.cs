namespace LatestFrames;

/// <summary>Builds a scenario and runs it.</summary>
internal sealed class Simulation
{
    private const double BytesPerGigabit = 1e9 / 8;

    private readonly Scenario _scenario;
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedMachine[] _producerMachines;
    private readonly SimulatedMachine[] _consumerMachines;
    private readonly SimulatedNode[] _nodes;

    public Simulation(Scenario scenario, Costs costs)
    {
        _scenario = scenario;
        var random = new Random(scenario.Seed);
        var network = new SimulatedNetwork(_clock, scenario.Latency);
        SimulatedMachine? shared = scenario.SharedCores > 0 ? Make(scenario.SharedCores, 1) : null;
        _producerMachines = MakeAll(scenario.Producers, scenario.ProducerCores, scenario.ProducerGigabits);
        _consumerMachines = MakeAll(scenario.Consumers, scenario.ConsumerCores, scenario.ConsumerGigabits);
        _nodes =
        [
            .. MakeAll(scenario.Nodes, 1, scenario.NodeGigabits)
                .Select(machine => new SimulatedNode(_clock, network, costs, machine)),
        ];
        foreach (SimulatedNode node in _nodes) node.Join(_nodes);
        Producers =
        [
            .. Enumerable.Range(0, scenario.Cameras).Select(camera => new SimulatedProducer(
                _clock,
                network,
                _producerMachines[camera % _producerMachines.Length],
                NodeOf(camera),
                costs,
                camera,
                scenario.PicturesPerSecond,
                random)),
        ];
        Consumers =
        [
            .. Enumerable.Range(0, scenario.Consumers * scenario.CamerasOfConsumer)
                .Select(index => new SimulatedConsumer(
                    _clock,
                    network,
                    _consumerMachines[index / scenario.CamerasOfConsumer],
                    NodeOf(index % scenario.Cameras),
                    costs,
                    index % scenario.Cameras,
                    scenario)),
        ];

        SimulatedMachine Make(int cores, double gigabits) => new(_clock, cores, gigabits * BytesPerGigabit);

        SimulatedMachine[] MakeAll(int count, int cores, double gigabits) =>
            [.. Enumerable.Range(0, count).Select(_ => shared ?? Make(cores, gigabits))];
    }

    public IReadOnlyList<SimulatedProducer> Producers { get; }

    public IReadOnlyList<SimulatedConsumer> Consumers { get; }

    public SimulationResult Run()
    {
        foreach (SimulatedProducer producer in Producers) producer.Start();
        foreach (SimulatedConsumer consumer in Consumers) consumer.Start();
        _clock.Run(_scenario.Warmup);
        foreach (SimulatedMachine machine in AllMachines()) machine.Reset();
        foreach (SimulatedNode node in _nodes) node.Reset();
        foreach (SimulatedProducer producer in Producers) producer.Reset();
        foreach (SimulatedConsumer consumer in Consumers) consumer.Reset();
        _clock.Run(_scenario.Warmup + _scenario.Seconds);
        double[] ages = [.. Consumers.SelectMany(consumer => consumer.Ages)];
        return new SimulationResult
        {
            MedianMs = Percentile.Of(ages, 50) * 1000,
            NinetyNinthMs = Percentile.Of(ages, 99) * 1000,
            PublishedPart =
                (double)Producers.Sum(producer => producer.Published) / Producers.Sum(producer => producer.Sent),
            ReadsPerSecond = ages.Length / _scenario.Seconds,
            ProducerCpu = _producerMachines.Max(machine => machine.Cpu.Utilization),
            ProducerLink = _producerMachines.Max(machine => machine.Out.Utilization),
            NodeCpu = _nodes.Max(node => node.Utilization),
            NodeLink = _nodes.Max(node => Math.Max(node.Machine.In.Utilization, node.Machine.Out.Utilization)),
            ConsumerCpu = _consumerMachines.Max(machine => machine.Cpu.Utilization),
            ConsumerLink = _consumerMachines.Max(machine => machine.In.Utilization),
            Events = _clock.Events,
        };
    }

    private SimulatedNode NodeOf(int camera) => _nodes[KeySlots.NodeOf(camera, _nodes.Length)];

    private IEnumerable<SimulatedMachine> AllMachines() =>
        _producerMachines.Concat(_consumerMachines).Concat(_nodes.Select(node => node.Machine)).Distinct();
}
