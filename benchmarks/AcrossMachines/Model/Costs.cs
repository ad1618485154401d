namespace LatestFrames;

/// <summary>What a picture costs on its way, as <see cref="CostMeter"/> measures it. Times are seconds.</summary>
internal sealed record Costs
{
    /// <summary>The size of a published picture.</summary>
    public required double PictureBytes { get; init; }

    /// <summary>CPU for receiving, decoding and converting a picture of a camera.</summary>
    public required double Capture { get; init; }

    /// <summary>What a capture does with a picture besides: from its source to whoever waits for it.</summary>
    public CommandCost HandOver { get; init; }

    /// <summary>CPU for encoding a picture to publish it.</summary>
    public required double Encode { get; init; }

    /// <summary>CPU for decoding a picture that was fetched.</summary>
    public required double Decode { get; init; }

    /// <summary>SET of a picture.</summary>
    public required CommandCost Set { get; init; }

    /// <summary>STRLEN of a picture.</summary>
    public required CommandCost Length { get; init; }

    /// <summary>GET of a picture.</summary>
    public required CommandCost Get { get; init; }

    /// <summary>PUBLISH of a note, without listeners.</summary>
    public required CommandCost Publish { get; init; }

    /// <summary>A note to one listener, with the way from its sending.</summary>
    public required CommandCost Note { get; init; }

    /// <summary>Until a thread runs that waits for another one.</summary>
    public required double Wake { get; init; }

    /// <summary>The bytes of a note or an answer on the link.</summary>
    public double SmallBytes { get; init; } = 150;

    /// <summary>
    /// The bytes of a note from one node of a cluster to each other one: Redis 7's clusterMsg has a header of 2,256
    /// bytes.
    /// </summary>
    public double BusBytes { get; init; } = 2256 + 100;
}
