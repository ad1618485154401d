namespace LatestFrames;

/// <summary>What all stations have been through.</summary>
/// <param name="Frames">Frames that consumers got.</param>
/// <param name="Faults">Faults that were made.</param>
/// <param name="Reconnects">Connections after the first of each capture.</param>
/// <param name="Stalls">Stalls that were noticed.</param>
/// <param name="Abandoned">Threads that were left to themselves.</param>
internal readonly record struct SoakTotals(long Frames, int Faults, long Reconnects, long Stalls, long Abandoned)
{
    public static SoakTotals Of(IReadOnlyCollection<Station> stations, IReadOnlyCollection<FaultInjector> injectors)
    {
        CaptureStatistics[] statistics = [.. stations.Select(station => station.Capture.GetStatistics())];
        return new SoakTotals(
            stations.Sum(station => station.Frames),
            injectors.Sum(injector => injector.Faults),
            statistics.Sum(one => one.TotalConnections - 1),
            statistics.Sum(one => one.TotalStalls),
            statistics.Sum(one => one.TotalAbandoned));
    }

    public override string ToString() =>
        $"{Frames} frames, {Faults} faults, {Reconnects} reconnects, {Stalls} stalls, {Abandoned} abandoned";
}
