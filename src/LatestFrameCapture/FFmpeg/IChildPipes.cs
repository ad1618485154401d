namespace LatestFrames;

/// <summary>The standard output and the standard error of a child process. No call waits for the child but
/// Wait.</summary>
/// <remarks>Thread safety: one thread, <see cref="IDisposable.Dispose"/> included.</remarks>
internal interface IChildPipes : IDisposable
{
    /// <summary>Waits until either has something or has ended, the token is cancelled, or the time has
    /// elapsed.</summary>
    void Wait(TimeSpan limit);

    /// <summary>Reads from standard output.</summary>
    /// <returns>The number of bytes; 0 when there are none now, -1 at the end.</returns>
    int ReadOutput(Span<byte> buffer);

    /// <summary>Reads from standard error.</summary>
    /// <returns>As <see cref="ReadOutput"/>.</returns>
    int ReadErrors(Span<byte> buffer);

    /// <summary>How many bytes of standard output wait to be read, as far as it is known.</summary>
    int AvailableOutput { get; }
}
