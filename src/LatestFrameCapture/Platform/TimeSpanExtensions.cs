namespace LatestFrames;

internal static class TimeSpanExtensions
{
    extension(TimeSpan)
    {
        public static TimeSpan operator *(double factor, TimeSpan time) =>
            TimeSpan.FromTicks(checked((long)Math.Round(time.Ticks * factor)));

        public static TimeSpan operator *(TimeSpan time, double factor) => factor * time;
    }
}
