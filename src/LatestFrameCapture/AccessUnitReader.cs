using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// Reads the pictures of a capture as the camera sent them, coded, each one and in order: to record them, to send them
/// on, or to decode them elsewhere.
/// </summary>
/// <remarks>
/// <para>
/// It begins with the last key frame in memory, or further back (<see cref="AccessUnitReaderOptions.Memory"/>). The
/// capture remembers while it has such a reader, so that one that was created before makes others begin at once. After
/// lost packets and reconnections, and where the reader is too late (<see cref="AccessUnitReaderOptions.MaxDelay"/>),
/// it goes on at a key frame, so that what it returns can always be decoded.
/// </para>
/// <para>
/// A capture receives while it is open, whether or not frames are read; with <see cref="FrameConversion.OnDemand"/>
/// nothing is decoded for such a reader. Thread safety: one read at a time; <see cref="Dispose"/> and the properties on
/// any thread. Who disposes: the caller of <see cref="LatestFrameCapture.CreateAccessUnitReader"/>; disposing ends the
/// reader's wait at once.
/// </para>
/// </remarks>
public sealed class AccessUnitReader : IDisposable
{
    private readonly LatestFrameCapture _owner;
    private readonly UnitHub _hub;
    private readonly UnitCursor _cursor;

    // Who has set _isReading, by Interlocked, has _signal too: the read that runs, or Dispose.
    private AsyncSignal? _signal;
    private int _isReading;
    private volatile bool _isDisposed;

    internal AccessUnitReader(LatestFrameCapture owner, UnitHub hub, AccessUnitReaderOptions options)
    {
        _owner = owner;
        _hub = hub;
        _cursor = hub.AddReader(options);
    }

    /// <summary>Frees the memory of a reader that was never disposed.</summary>
    ~AccessUnitReader()
    {
        // Null when the constructor threw.
        if (_cursor is not null) _hub.RemoveReader(_cursor, isForgotten: true);
    }

    /// <summary>The capture whose pictures this reader gets.</summary>
    public LatestFrameCapture Capture => _owner;

    /// <summary>The number of pictures that were read.</summary>
    public long TotalRead => _hub.CountOf(_cursor).Read;

    /// <summary>The number of pictures that were left out because the reader fell behind.</summary>
    public long TotalSkipped => _hub.CountOf(_cursor).Skipped;

    /// <summary>Returns the next picture; waits for it.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// The picture, valid until the next read. Null when the source has ended or none came within <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="LatestFrameCapture.State"/> tells which.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="InvalidOperationException">Another read of this reader runs.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    public CodedPicture? Read(CancellationToken cancellationToken = default) =>
        Read(_owner.Context.Options.ReadTimeout, cancellationToken);

    /// <summary>As <see cref="Read(CancellationToken)"/>, with another limit.</summary>
    /// <param name="timeout">The longest wait; zero or more, at most 1 day.</param>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>As <see cref="Read(CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="InvalidOperationException">Another read of this reader runs.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    public CodedPicture? Read(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckTimeout(timeout);
        Begin();
        try
        {
            bool isRead = _hub.WaitRead(_cursor, timeout, out UnitLease lease, cancellationToken);
            return isRead ? new CodedPicture(lease) : null;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Returns the next picture if it has come; never waits.</summary>
    /// <returns>The picture, valid until the next read; null when there is none.</returns>
    /// <exception cref="InvalidOperationException">Another read of this reader runs.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed.</exception>
    public CodedPicture? TryRead()
    {
        Begin();
        try
        {
            return _hub.TryRead(_cursor, listener: null, out UnitLease lease, out _) ? new CodedPicture(lease) : null;
        }
        finally
        {
            End();
        }
    }

    /// <summary>As <see cref="Read(CancellationToken)"/>, without blocking a thread during the wait.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>As <see cref="Read(CancellationToken)"/>. Await it once.</returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="InvalidOperationException">Another read of this reader runs.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    public ValueTask<CodedPicture?> ReadAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(_owner.Context.Options.ReadTimeout, cancellationToken);

    /// <summary>As <see cref="ReadAsync(CancellationToken)"/>, with another limit.</summary>
    /// <param name="timeout">The longest wait; zero or more, at most 1 day.</param>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>As <see cref="Read(CancellationToken)"/>. Await it once.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="InvalidOperationException">Another read of this reader runs.</exception>
    /// <exception cref="ObjectDisposedException">The reader or its capture was disposed before the call.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CodedPicture?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckTimeout(timeout);
        Begin();
        AsyncSignal? signal = null;
        try
        {
            signal = _signal ??= new AsyncSignal(_owner.Context.TimeProvider);
            UnitLease? lease = await _hub
                .WaitReadAsync(_cursor, signal, timeout, cancellationToken).ConfigureAwait(false);
            return lease is { } read ? new CodedPicture(read) : null;
        }
        finally
        {
            _hub.StopListening(_cursor);
            bool isUsable = signal?.TryDeactivate() != false;
            if (!isUsable) _signal = null;
            End();
            if (!isUsable) signal!.Dispose();
        }
    }

    /// <summary>Ends the reader's wait, and frees its memory but for the picture that it returned last.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _isDisposed = true;
        _hub.RemoveReader(_cursor, isForgotten: true);
        DisposeSignal();
    }

    private static void CheckTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromDays(1));
    }

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _owner.ThrowIfDisposed();
        if (Interlocked.Exchange(ref _isReading, 1) == 0) return;
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        throw new InvalidOperationException($"One read of an {nameof(AccessUnitReader)} at a time.");
    }

    private void End()
    {
        // With a full fence between both, as in Dispose: at least one of them sees the other.
        Interlocked.Exchange(ref _isReading, 0);
        if (_isDisposed) DisposeSignal();
    }

    private void DisposeSignal()
    {
        // That of a read which runs is disposed by it. No read can begin after this.
        if (Interlocked.Exchange(ref _isReading, 1) != 0) return;
        _signal?.Dispose();
        _signal = null;
    }
}
