namespace LatestFrames;

/// <summary>
/// Matches frames of several cameras by their times: a set of all cameras as soon as there is one, and what there is
/// when a frame has waited for as long as it may.
/// </summary>
/// <remarks>
/// A few frames of each camera are held, because those of one that is later than the others belong to the past of the
/// others. Thread safety: one thread at a time, except <see cref="Counters"/>.
/// </remarks>
internal sealed class FrameMatcher
{
    private readonly CameraGroupOptions _options;
    private readonly int[] _limits;
    private readonly List<GroupedFrame>[] _held;

    // Of the last set, without its frames, which are the caller's.
    private (BatchClock Clock, long Latest, long LatestArrival)? _last;

    /// <param name="options">The group's options, checked.</param>
    /// <param name="limits">The number of frames that may be held of each camera; 1 or more each.</param>
    public FrameMatcher(CameraGroupOptions options, int[] limits)
    {
        _options = options;
        _limits = limits;
        _held = [.. limits.Select(_ => new List<GroupedFrame>())];
    }

    public GroupCounters Counters { get; } = new();

    public bool IsEmpty => _held.All(frames => frames.Count == 0);

    /// <summary>Whether a frame of a camera is held.</summary>
    public bool Holds(int camera) => _held[camera].Count > 0;

    /// <summary>The time at which <see cref="Take"/> returns a set in any case; null while no frame is held.</summary>
    public long? Deadline => IsEmpty
        ? null
        : _held.SelectMany(frames => frames).Min(frame => frame.Received) + _options.Wait.Ticks;

    /// <summary>Adds the next frame of a camera.</summary>
    /// <param name="camera">The camera's index.</param>
    /// <param name="frame">The frame, the matcher's from now on.</param>
    /// <param name="isNext">Whether no frame of the camera was skipped before this one.</param>
    public void Add(int camera, GroupedFrame frame, bool isNext)
    {
        if (IsLate(frame))
        {
            Counters.OnLate();
            frame.Frame.Dispose();
            return;
        }

        // Nobody read meanwhile: what is held is of the past.
        List<GroupedFrame> held = _held[camera];
        while (held.Count > 0 && (!isNext || held.Count >= _limits[camera])) PassOver(held, 0);
        held.Add(frame);
        Counters.OnHeld();
    }

    /// <summary>Takes the next set.</summary>
    /// <param name="isExpected">Whether each camera can be waited for.</param>
    /// <param name="now">The time, by the clock of the frames' arrival.</param>
    /// <returns>A set whose frames are the caller's; null while there is something to wait for.</returns>
    public FrameSet? Take(bool[] isExpected, long now)
    {
        DropOld(now);
        if (IsEmpty) return null;
        FrameSet? found = FindComplete(isExpected) ?? FindDue(now);
        if (found is null) return null;
        for (int i = 0; i < _held.Length; i++)
        {
            if (found.Frames[i] is { } taken)
            {
                // Those that came before it would go back, whatever a clock that was set says.
                int index = _held[i].IndexOf(taken);
                _held[i].RemoveAt(index);
                while (index > 0) PassOver(_held[i], --index);
            }

            for (int k = _held[i].Count - 1; k >= 0; k--)
            {
                // A later set is later in all of its frames.
                if (_held[i][k].TimeBy(found.Clock) <= found.Latest) PassOver(_held[i], k);
            }
        }

        long arrival = found.Frames.Max(frame => frame?.Arrival ?? long.MinValue);
        _last = (found.Clock, found.Latest, arrival);
        Counters.OnBatch(found.Count, _held.Length);
        return found;
    }

    /// <summary>Passes over the frames of a camera that must not be shown any more.</summary>
    public void Drop(int camera, Func<IDisposable, bool> isGone)
    {
        List<GroupedFrame> held = _held[camera];
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (isGone(held[i].Frame)) PassOver(held, i);
        }
    }

    /// <summary>Disposes the frames that are held.</summary>
    public void Clear()
    {
        foreach (List<GroupedFrame> held in _held)
        {
            while (held.Count > 0) PassOver(held, held.Count - 1);
        }
    }

    private void PassOver(List<GroupedFrame> held, int index)
    {
        GroupedFrame frame = held[index];
        held.RemoveAt(index);
        Counters.OnUnmatched();
        frame.Frame.Dispose();
    }

    private void DropOld(long now)
    {
        foreach (List<GroupedFrame> held in _held)
        {
            for (int i = held.Count - 1; i >= 0; i--)
            {
                GroupedFrame frame = held[i];
                if (now - frame.Arrival <= _options.MaxAge.Ticks) continue;
                held.RemoveAt(i);
                Counters.OnTooOld();
                frame.Frame.Dispose();
            }
        }
    }

    // A frame that is behind by more than the largest age is not late: its camera's clock was set back.
    private bool IsLate(GroupedFrame frame)
    {
        if (_last is not { } last) return false;
        bool isByCamera = last.Clock == BatchClock.Camera && frame.CameraTime is not null;
        long behind = isByCamera ? last.Latest - frame.CameraTime!.Value : last.LatestArrival - frame.Arrival;
        return behind >= 0 && behind <= _options.MaxAge.Ticks;
    }

    private BatchClock ChooseClock()
    {
        if (!_options.UseCameraTime) return BatchClock.Arrival;
        long least = long.MaxValue, most = long.MinValue;
        foreach (GroupedFrame frame in _held.SelectMany(frames => frames))
        {
            if (frame.CameraTime is null) return BatchClock.Arrival;
            least = Math.Min(least, frame.CameraOffset);
            most = Math.Max(most, frame.CameraOffset);
        }

        // Clocks that were never set cannot be compared with one another.
        return most - least <= _options.MaxAge.Ticks ? BatchClock.Camera : BatchClock.Arrival;
    }

    /// <summary>Finds the newest set with all cameras that are expected.</summary>
    private FrameSet? FindComplete(bool[] isExpected)
    {
        if (!isExpected.Contains(true)) return null;
        for (int i = 0; i < _held.Length; i++)
        {
            if (isExpected[i] && _held[i].Count == 0) return null;
        }

        FrameSet? best = null;
        BatchClock clock = ChooseClock();
        foreach (GroupedFrame first in _held.SelectMany(frames => frames))
        {
            if (best is not null && first.TimeBy(clock) <= best.Earliest) continue;
            FrameSet set = SetFrom(first.TimeBy(clock), clock);
            bool isComplete = true;
            for (int i = 0; i < _held.Length; i++) isComplete &= !isExpected[i] || set.Frames[i] is not null;
            if (isComplete) best = set;
        }

        return best;
    }

    /// <summary>Finds the largest set with a frame that has waited for as long as it may.</summary>
    private FrameSet? FindDue(long now)
    {
        if (now < Deadline) return null;
        FrameSet? best = null;
        BatchClock clock = ChooseClock();
        foreach (GroupedFrame first in _held.SelectMany(frames => frames))
        {
            FrameSet set = SetFrom(first.TimeBy(clock), clock);
            bool isDue = set.Frames.Any(frame => frame is not null && now >= frame.Received + _options.Wait.Ticks);
            if (isDue && (best is null || IsBetter(set, best))) best = set;
        }

        return best;
    }

    private static bool IsBetter(FrameSet set, FrameSet than)
    {
        if (set.Count != than.Count) return set.Count > than.Count;
        long spread = set.Latest - set.Earliest, other = than.Latest - than.Earliest;
        return spread != other ? spread < other : set.Earliest > than.Earliest;
    }

    /// <summary>The set that begins at a time: of each camera the first frame from then on.</summary>
    private FrameSet SetFrom(long start, BatchClock clock)
    {
        var frames = new GroupedFrame?[_held.Length];
        long latest = start;
        for (int i = 0; i < _held.Length; i++)
        {
            foreach (GroupedFrame frame in _held[i])
            {
                long time = frame.TimeBy(clock);
                if (time < start || time - start > _options.Tolerance.Ticks) continue;
                if (frames[i] is null || time < frames[i]!.TimeBy(clock)) frames[i] = frame;
            }

            if (frames[i] is { } taken) latest = Math.Max(latest, taken.TimeBy(clock));
        }

        return new FrameSet(frames, clock, start, latest);
    }
}
