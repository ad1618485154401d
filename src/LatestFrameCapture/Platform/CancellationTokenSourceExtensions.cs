namespace LatestFrames;

internal static class CancellationTokenSourceExtensions
{
    /// <summary>Cancels on a pool thread, so that the caller does not wait for the callbacks.</summary>
    /// <remarks>
    /// Unlike with .NET's method, the token may be cancelled only after the call has returned.
    /// </remarks>
    public static Task CancelAsync(this CancellationTokenSource source) => Task.Run(source.Cancel);
}
