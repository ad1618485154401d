using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// Tells a capture thread of a pause, and ends its current connection when that is given up or a stop is requested.
/// </summary>
/// <remarks>
/// A connection that was given up stays so, also when the pause has ended before the thread comes to it: its token is
/// cancelled. Thread safety: any thread, except for <see cref="BeginConnection"/>, <see cref="TryKeep"/> and <see
/// cref="EndConnection"/>, which belong to the capture thread.
/// </remarks>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A token source may be cancelled after its connection has ended.")]
internal sealed class PauseControl
{
    // Guards: all fields below; _order and _isGivenUp are also read without it. Cancelling runs the source's code, and
    // is done outside it.
    private readonly object _gate = new();
    private volatile PauseOrder _order = PauseOrder.None;
    private volatile bool _isGivenUp;
    private CancellationTokenSource? _connection;
    private bool _isKept;
    private bool _isStopped;

    public bool IsPaused => _order.Mode is not null;

    /// <summary>Rises with each pause and each end of one.</summary>
    public long Version => _order.Version;

    /// <summary>Whether there is to be no connection.</summary>
    public bool IsWithoutConnection => _order.Mode == PauseMode.CloseConnection;

    /// <summary>Whether the current connection was given up.</summary>
    public bool IsGivenUp => _isGivenUp;

    /// <summary>Follows a change; one that was overtaken by a later one is ignored.</summary>
    public void Apply(PauseOrder order)
    {
        CancellationTokenSource? unwanted = null;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (order.Version <= _order.Version) return;
            _order = order;
            if (order.Mode == PauseMode.CloseConnection && _connection is not null && !_isKept)
            {
                _isGivenUp = true;
                unwanted = _connection;
            }
        }

        Cancel(unwanted);
    }

    /// <summary>Ends the current connection, and all later ones at once.</summary>
    public void Stop()
    {
        CancellationTokenSource? unwanted;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isStopped = true;
            unwanted = _connection;
        }

        Cancel(unwanted);
    }

    /// <summary>Begins a connection.</summary>
    /// <returns>The token that is cancelled when it is not wanted any more.</returns>
    public CancellationToken BeginConnection()
    {
        var connection = new CancellationTokenSource();
        bool isUnwanted;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _connection = connection;
            _isGivenUp = _order.Mode == PauseMode.CloseConnection;
            isUnwanted = _isGivenUp || _isStopped;
        }

        if (isUnwanted) connection.Cancel();
        return connection.Token;
    }

    /// <summary>Keeps the current connection through all pauses, because it could not go on where it was.</summary>
    /// <returns>False when it was given up already.</returns>
    public bool TryKeep()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return _isKept = !_isGivenUp;
        }
    }

    /// <summary>Ends a connection that has ended by itself, or was disposed.</summary>
    /// <returns>Whether it was given up.</returns>
    public bool EndConnection()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            bool wasGivenUp = _isGivenUp;
            (_connection, _isKept, _isGivenUp) = (null, false, false);
            return wasGivenUp;
        }
    }

    // On a pool thread: the source's callbacks may block. What they throw changes nothing, and nobody waits for it.
    private static void Cancel(CancellationTokenSource? connection) => connection?.CancelAsync().ContinueWith(
        static ended => _ = ended.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_connection is not null || !(_isKept || _isGivenUp), "only a connection is kept or given up");
        Debug.Assert(!(_isKept && _isGivenUp), "what is kept is not given up");
    }
}
