using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// A wait for the end of a run, from its creation on: as long as something is written, and for a limit. Of several runs
/// that end at once all are created before the first is waited for, so that they share the time.
/// </summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class RecordingEnd
{
    private readonly Task _ended;
    private readonly Func<long?> _call;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _limit;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _since;
    private long? _seen;

    /// <param name="ended">Completes when the run has ended.</param>
    /// <param name="call">Returns the number of the call of the file system that runs; null when none does.</param>
    /// <param name="timeout">How long one call may last.</param>
    /// <param name="limit">How long to wait at most.</param>
    public RecordingEnd(Task ended, Func<long?> call, TimeSpan timeout, TimeSpan limit)
    {
        _ended = ended;
        _call = call;
        _timeout = timeout;
        _limit = limit;
        _since = _start;
        _seen = call();
    }

    /// <summary>How long to wait until the call that runs is looked at.</summary>
    public TimeSpan NextWait
    {
        get
        {
            TimeSpan one = _timeout - Stopwatch.GetElapsedTime(_since);
            TimeSpan all = _limit - Stopwatch.GetElapsedTime(_start);
            TimeSpan wait = one < all ? one : all;

            // Waits count whole milliseconds; rounding down would turn the last one into a busy loop.
            return wait <= TimeSpan.Zero
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        }
    }

    /// <summary>Waits.</summary>
    /// <returns>The number of a call that has run all through a timeout; null when there is none.</returns>
    public long? Wait()
    {
        long? stuck = null;
        while (!_ended.Wait(NextWait))
        {
            if (IsOver(out stuck)) break;
        }

        return stuck;
    }

    /// <summary>As <see cref="Wait"/>, without blocking a thread.</summary>
    public async Task<long?> WaitAsync()
    {
        while (true)
        {
            try
            {
                await _ended.WaitAsync(NextWait).ConfigureAwait(false);
                return null;
            }
            catch (TimeoutException)
            {
                if (IsOver(out long? stuck)) return stuck;
            }
        }
    }

    private bool IsOver(out long? stuck)
    {
        stuck = null;
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_since, now) >= _timeout)
        {
            // A call that began within the timeout has had less than that.
            long? call = _call();
            if (call == _seen) stuck = call;
            if (stuck is not null) return true;
            (_since, _seen) = (now, call);
        }

        return Stopwatch.GetElapsedTime(_start, now) >= _limit;
    }
}
