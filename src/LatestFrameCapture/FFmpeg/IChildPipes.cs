namespace LatestFrames;

/// <summary>The standard streams of a child process. No call waits for the child but Wait.</summary>
/// <remarks>Thread safety: one thread, <see cref="IDisposable.Dispose"/> included.</remarks>
internal interface IChildPipes : IDisposable
{
    /// <summary>
    /// Waits until something can be read or an output has ended, the token is cancelled, or the time has elapsed.
    /// </summary>
    /// <param name="limit">The time.</param>
    /// <param name="forInput">Whether it also ends when standard input takes more.</param>
    void Wait(TimeSpan limit, bool forInput = false);

    /// <summary>Reads from standard output.</summary>
    /// <returns>The number of bytes; 0 when there are none now, -1 at the end.</returns>
    int ReadOutput(Span<byte> buffer);

    /// <summary>Reads from standard error.</summary>
    /// <returns>As <see cref="ReadOutput"/>.</returns>
    int ReadErrors(Span<byte> buffer);

    /// <summary>Writes to standard input, where the child was started to be fed.</summary>
    /// <returns>The number of bytes; 0 when there is no room now, -1 when nobody reads them any more.</returns>
    int WriteInput(ReadOnlySpan<byte> bytes);

    /// <summary>Ends standard input.</summary>
    void CloseInput();

    /// <summary>How many bytes of standard output wait to be read, as far as it is known.</summary>
    int AvailableOutput { get; }

    /// <summary>How many bytes of standard output can wait.</summary>
    int OutputSize { get; }
}
