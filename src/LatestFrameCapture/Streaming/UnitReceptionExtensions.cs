namespace LatestFrames;

internal static class UnitReceptionExtensions
{
    /// <summary>Receives until a picture is in the queue that would be shown.</summary>
    /// <param name="reception">The connection.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="token">Ends the wait.</param>
    public static void WaitForNewer(
        this IUnitReception reception, TimeSpan limit, TimeProvider timeProvider, CancellationToken token)
    {
        long start = timeProvider.GetTimestamp();
        while (!reception.Queue.HasNewer && !reception.IsClosed && !token.IsCancellationRequested)
        {
            TimeSpan remaining = limit - timeProvider.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return;
            reception.Receive(remaining);
        }
    }
}
