namespace LatestFrames;

/// <summary>One of the three things that the demonstration is about, in words.</summary>
/// <param name="Holds">Whether it came out as it should.</param>
/// <param name="Text">What was expected and what was measured.</param>
internal sealed record Comparison(bool Holds, string Text)
{
    /// <summary>The three comparisons, or none when the pictures carry no clock.</summary>
    public static IReadOnlyList<Comparison> Of(SideBySideResult result)
    {
        AgeStatistics latest = result.Latest.AgeMs;
        if (latest.P50 is not { } p50 || latest.First is not { } first || latest.Last is not { } last) return [];
        double interval = result.FrameIntervalMs ?? 0;
        var comparisons = new List<Comparison>();
        if (result.Plain.AgeMs.P50 is { } plain)
        {
            comparisons.Add(new(p50 <= plain / 20,
                $"LatestFrameCapture against VideoCapture: {Age.Of(p50)} against {Age.Of(plain)}, {plain / p50:0} times younger (median; wanted: 20 times)."));
        }

        if (result.NoWork.AgeMs.P50 is { } noWork)
        {
            comparisons.Add(new(p50 <= noWork + interval,
                $"With {result.WorkMs:0} ms of work against without any: {Age.Of(p50)} against {Age.Of(noWork)} (median; wanted: at most one frame interval, {Age.Of(interval)}, more)."));
        }

        // How the loop's pace and the camera's fall into step moves the age by up to one frame interval either way: no trend.
        comparisons.Add(new(last <= first + interval,
            $"In the last second against the first: {Age.Of(last)} against {Age.Of(first)} (median; wanted: no older, give or take one frame interval)."));
        return comparisons;
    }
}
