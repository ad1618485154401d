using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Lets so many threads at once do what costs much, in the order in which they came. Who takes too long no longer
/// counts, so that one that hangs holds up the others for that time only.
/// </summary>
/// <param name="count">How many at once.</param>
/// <param name="longest">The time after which a turn no longer counts.</param>
/// <param name="timeProvider">
/// The clock of that time, which is asked under the gate: never a user's. Waits are by the system's.
/// </param>
/// <remarks>Thread safety: any thread. Allocates nothing in the long run.</remarks>
internal sealed class Turns(int count, TimeSpan longest, TimeProvider timeProvider)
{
    // Between two looks at the token, and at turns that no longer count.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(20);

    // Guards: all fields below.
    private readonly object _gate = new();

    // Of each turn that is taken its number, which is not 0, and when it began.
    private readonly (long Number, long Begun)[] _taken = new (long, long)[count];
    private readonly List<long> _line = [];
    private long _last;

    /// <summary>The turns that are taken and count.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _taken.Count(IsCounted);
            }
        }
    }

    /// <summary>How many threads wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _line.Count;
            }
        }
    }

    /// <summary>Waits for a turn; the first ones have it without a wait.</summary>
    /// <param name="patience">The longest wait; after it the thread goes on without a turn.</param>
    /// <param name="token">Ends the wait too.</param>
    /// <returns>The turn, which the caller disposes when it is done; one that does nothing where it got none.</returns>
    public Turn Enter(TimeSpan patience, CancellationToken token)
    {
        var limit = new WaitLimit(patience, token);
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            long number = ++_last;
            if (_line.Count == 0 && TryTake_NeedsLock(number) is { } atOnce) return atOnce;
            _line.Add(number);
            try
            {
                while (!limit.IsOver)
                {
                    if (_line[0] == number && TryTake_NeedsLock(number) is { } turn) return turn;
                    Monitor.Wait(_gate, limit.Remaining < s_slice ? limit.Remaining : s_slice);
                }
            }
            finally
            {
                // The next one is first now.
                _line.Remove(number);
                Monitor.PulseAll(_gate);
            }
        }

        return default;
    }

    private Turn? TryTake_NeedsLock(long number)
    {
        for (int i = 0; i < _taken.Length; i++)
        {
            if (IsCounted(_taken[i])) continue;
            _taken[i] = (number, timeProvider.GetTimestamp());
            return new Turn(this, i, number);
        }

        return null;
    }

    private void Leave(int place, long number)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();

            // Another one has the place of a turn that no longer counted.
            if (_taken[place].Number != number) return;
            _taken[place] = default;
            Monitor.PulseAll(_gate);
        }
    }

    private bool IsCounted((long Number, long Begun) turn) =>
        turn.Number != 0 && timeProvider.GetElapsedTime(turn.Begun) < longest;

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_line.TrueForAll(number => number <= _last), "who waits has a number");
    }

    /// <summary>A turn; disposing it lets the next one go on.</summary>
    internal readonly struct Turn(Turns owner, int place, long number) : IDisposable
    {
        /// <summary>Whether it is one, and not a wait that was given up.</summary>
        public bool IsTaken => number != 0;

        public void Dispose()
        {
            if (number != 0) owner.Leave(place, number);
        }
    }
}
