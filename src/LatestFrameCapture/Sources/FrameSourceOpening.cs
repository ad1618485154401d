using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// One attempt to connect to an <see cref="IFrameSource"/>: its limits, and the reason when it fails.
/// </summary>
/// <remarks>
/// Thread safety: not thread safe; the capture thread creates one for each call of <see cref="IFrameSource.Open"/>.
/// </remarks>
public sealed class FrameSourceOpening
{
    private readonly Action _onPause;
    private readonly Action<TimeSpan> _onBegin;
    private readonly Action<string> _onNote;

    internal FrameSourceOpening(
        LatestFrameCaptureOptions options,
        Action onPause,
        Action<TimeSpan> onBegin,
        Action<string> onNote,
        CancellationToken cancellationToken)
    {
        Options = options;
        OpenTimeout = options.OpenTimeout;
        StallTimeout = options.StallTimeout;
        _onPause = onPause;
        _onBegin = onBegin;
        _onNote = onNote;
        CancellationToken = cancellationToken;
    }

    /// <summary>The longest time that connecting may take.</summary>
    /// <value>
    /// <see cref="LatestFrameCaptureOptions.OpenTimeout"/>. A second later the thread counts as stuck and is
    /// abandoned.
    /// </value>
    public TimeSpan OpenTimeout { get; internal set; }

    /// <summary>The longest time that one <see cref="IFrameConnection.Grab"/> of the connection may take.</summary>
    /// <value>
    /// <see cref="LatestFrameCaptureOptions.StallTimeout"/>; 20 s, if that is longer, for a live playlist (HLS, DASH)
    /// and for a source of which an earlier connection delivered seconds at once. A second later the thread of a live
    /// connection counts as stuck and is abandoned.
    /// </value>
    public TimeSpan StallTimeout { get; internal set; }

    /// <summary>
    /// The token that is cancelled when the connection is no longer needed: the capture was released, disposed, opened
    /// again or paused without a connection, or has abandoned this thread.
    /// </summary>
    /// <value>
    /// Valid as long as the connection, not only while it opens: keep it to end a <see
    /// cref="IFrameConnection.Grab"/> that waits.
    /// </value>
    public CancellationToken CancellationToken { get; }

    /// <summary>The reason why no connection could be made; set it before <c>Open</c> returns null.</summary>
    /// <value>
    /// Default null: the failure is <see cref="CaptureFailureReason.Unknown"/>. <see
    /// cref="CaptureFailureReason.Unauthorized"/> is never retried, every other reason as <see
    /// cref="LatestFrameCaptureOptions.Reconnect"/> defines. The message is logged and shown; only passwords in URLs
    /// are hidden in it.
    /// </value>
    public CaptureFailure? Failure { get; set; }

    /// <summary>The capture's options.</summary>
    internal LatestFrameCaptureOptions Options { get; }

    /// <summary>
    /// Whether another source may be able to read what this one could not, such as an unknown coding. Set together
    /// with <see cref="Failure"/>.
    /// </summary>
    internal bool MayAnotherSourceRead { get; set; }

    /// <summary>
    /// Whether the stream has an end, as a server told a source that could not read it; null when it did not.
    /// </summary>
    internal bool? HasEnd { get; set; }

    /// <summary>The way to the readers of coded pictures; null for none.</summary>
    internal UnitInlet? Inlet { get; init; }

    /// <summary>What the source wants to know of its earlier connections for the same capture; capture thread only.
    /// </summary>
    internal StrongBox<object?> Memory { get; init; } = new(null);

    /// <summary>Whether a server has told such a source that the stream is a playlist.</summary>
    internal bool IsPlaylist { get; set; }

    /// <summary>
    /// Suspends the open timeout during a wait that the <see cref="CancellationToken"/> ends, such as for a lock or
    /// for a server's answer.
    /// </summary>
    /// <remarks>Most sources need neither this nor <see cref="Begin"/>.</remarks>
    public void Pause() => _onPause();

    /// <summary>Restarts the open timeout. Call it after <see cref="Pause"/>, before work that can hang.</summary>
    public void Begin() => _onBegin(OpenTimeout);

    /// <summary>Sets why no connection could be made.</summary>
    internal void Fail(
        CaptureFailure? failure, bool mayAnotherSourceRead, bool? hasEnd = null, bool isPlaylist = false)
    {
        (Failure, MayAnotherSourceRead) = (failure, mayAnotherSourceRead);
        (HasEnd, IsPlaylist) = (hasEnd, isPlaylist);
    }

    /// <summary>Whether the stream is a playlist, whose segments come at once, by its answer or its name.</summary>
    internal bool IsPlaylistOf(string name) => IsPlaylist || Liveness.IsPlaylistName(name);

    /// <summary>Lets a live source that comes in bursts be silent for as long as its segments last.</summary>
    internal void ExpectBursts()
    {
        if (StallTimeout < Liveness.BurstPatience) StallTimeout = Liveness.BurstPatience;
    }

    /// <summary>Waits for the first picture of a connection.</summary>
    /// <param name="connection">The connection, which is disposed if it has none.</param>
    /// <returns>The connection; null if it has none.</returns>
    internal T? WaitForPicture<T>(T connection)
        where T : class, IStreamConnection
    {
        bool isOpen = false;
        try
        {
            isOpen = connection.WaitForPicture(Begin);
            if (isOpen) return connection;
            Fail(connection.Failure, connection.IsUnreadable);
            return null;
        }
        finally
        {
            // Also after an exception of a decoder.
            if (!isOpen) connection.Dispose();
        }
    }

    /// <summary>Logs one line about how the source is being opened. Passwords in URLs are hidden in it.</summary>
    internal void Note(string text) => _onNote(text);
}
