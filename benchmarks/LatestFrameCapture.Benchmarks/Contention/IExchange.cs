namespace LatestFrames;

/// <summary>Something through which threads hand each other frames, the newest of which counts.</summary>
/// <remarks>Thread safety: all members may be called from any number of threads at once.</remarks>
internal interface IExchange : IDisposable
{
    /// <summary>
    /// Again and again: pushes two frames, so that there is always one to drop, and takes the newest if nobody else has
    /// taken it.
    /// </summary>
    /// <param name="operations">How often.</param>
    /// <remarks>
    /// The loop is in here, so that the call through the interface is not measured, and each thread can have its own
    /// scratch list.
    /// </remarks>
    void Run(int operations);
}
