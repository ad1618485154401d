namespace LatestFrames;

/// <summary>Who publishes and reads what, on which machines.</summary>
internal sealed record Scenario
{
    public int Cameras { get; init; } = 1000;

    public int Producers { get; init; } = 100;

    public int Consumers { get; init; } = 400;

    public int CamerasOfConsumer { get; init; } = 5;

    public int Nodes { get; init; } = 8;

    public double PicturesPerSecond { get; init; } = 25;

    public int ProducerCores { get; init; } = 8;

    public int ConsumerCores { get; init; } = 8;

    public double ProducerGigabits { get; init; } = 1;

    public double ConsumerGigabits { get; init; } = 1;

    public double NodeGigabits { get; init; } = 10;

    /// <summary>Seconds from one machine to another one.</summary>
    public double Latency { get; init; } = 0.0001;

    /// <summary>Seconds of what a consumer does with a picture, elsewhere than on its cores.</summary>
    public double Work { get; init; } = 0.1;

    /// <summary>Whether a consumer takes only what was captured after it has asked; otherwise the newest.</summary>
    public bool IsFreshOnly { get; init; } = true;

    /// <summary>Whether a consumer fetches only what it reads.</summary>
    public bool IsOnDemand { get; init; } = true;

    /// <summary>Whether all run on one machine, with this number of cores; 0 for machines of their own.</summary>
    public int SharedCores { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Seconds that are counted.</summary>
    public double Seconds { get; init; } = 4;

    /// <summary>Seconds before that.</summary>
    public double Warmup { get; init; } = 1;
}
