namespace LatestFrames;

/// <summary>How fast the process grows: a straight line through the samples, without the time in which it warms
/// up.</summary>
internal sealed class MemoryTrend
{
    private const double WarmUp = 0.2;

    private readonly List<(double Hours, double Megabytes)> _samples = [];

    public void Add(TimeSpan time, double megabytes) => _samples.Add((time.TotalHours, megabytes));

    /// <summary>The slope by least squares; 0 when there are not enough samples.</summary>
    public double MegabytesPerHour()
    {
        (double Hours, double Megabytes)[] samples = [.. _samples.Skip((int)(_samples.Count * WarmUp))];
        if (samples.Length < 3) return 0;
        double meanTime = samples.Average(sample => sample.Hours),
            meanMemory = samples.Average(sample => sample.Megabytes);
        double spread = samples.Sum(sample => Math.Pow(sample.Hours - meanTime, 2));
        return samples.Sum(sample => (sample.Hours - meanTime) * (sample.Megabytes - meanMemory)) / spread;
    }
}
