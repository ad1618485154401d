namespace LatestFrames;

internal static class CancellationTokenSourceExtensions
{
    /// <summary>Cancels on a thread of the pool, so that nobody waits here for what the callbacks do.</summary>
    /// <remarks>Nor for the thread: the token may show it a moment after the call, unlike that of .NET's own method.</remarks>
    public static Task CancelAsync(this CancellationTokenSource source) => Task.Run(source.Cancel);
}
