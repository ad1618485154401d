namespace LatestFrames;

/// <summary>A capture whose source delivers when a <see cref="StackCall"/> says so, with several readers.</summary>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class ReadersUnderTest : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _inGrab = new(0);
    private readonly List<Frame> _held = [];
    private readonly int _capacity;
    private readonly LatestFrameCapture _capture;
    private readonly LatestFrameReader[] _readers;
    private bool _isUsable;

    public ReadersUnderTest(int capacity)
    {
        _capacity = capacity;
        var source = new ScriptedSource { OnGrab = _ => Grab(), OnRetrieve = _ => _isUsable };
        _capture = new LatestFrameCapture(source, new LatestFrameCaptureOptions
        {
            Capacity = capacity,
            SkipBacklog = false,
            StallTimeout = TimeSpan.FromHours(1),

            // A read for which there is nothing ends at once.
            ReadTimeout = TimeSpan.FromTicks(1),
        });
        _readers = [.. Enumerable.Range(0, StackCall.Cursors).Select(_ => _capture.CreateReader())];
        Assert.True(_inGrab.Wait(s_limit));
    }

    /// <summary>What each call answered.</summary>
    public List<string> Answers { get; } = [];

    public StackFigures Figures
    {
        get
        {
            CaptureStatistics statistics = _capture.GetStatistics();
            long discarded = statistics.TotalDiscardedBacklog + statistics.TotalDiscardedUnwanted
                + statistics.TotalDiscardedStarved + statistics.TotalDiscardedUnusable;
            return new StackFigures(
                statistics.TotalGrabbed, statistics.TotalPushed, discarded, statistics.TotalRead,
                statistics.TotalDroppedUnread, statistics.CurrentUnread, statistics.CurrentStacked,
                statistics.CurrentLeased, statistics.TotalBuffersMade, statistics.CurrentBuffers,
                statistics.CurrentPooled);
        }
    }

    public void Make(StackCall call) => Answers.Add($"{call}: {Answer(call)}");

    /// <summary>The first of invariants 3, 7 and 8 that does not hold.</summary>
    public string? FindViolation()
    {
        Frame? written = _held.Find(frame => ScriptedSource.NumberIn(frame.Image) != frame.Number);
        return written is null
            ? Figures.FindViolation(_capacity)
            : $"frame {written.Number} was written over while a consumer held it";
    }

    public void Dispose()
    {
        // First the thread out of its grab: the other way round it would be waited for.
        _go.Release(2);
        foreach (Frame frame in _held) frame.Dispose();
        foreach (LatestFrameReader reader in _readers) reader.Dispose();
        _capture.Dispose();
        _go.Dispose();
        _inGrab.Dispose();
    }

    private string Answer(StackCall call)
    {
        LatestFrameReader reader = _readers[call.Cursor];
        switch (call.Kind)
        {
            case StackCallKind.Push:
                Deliver(isUsable: true);
                return "pushed";
            case StackCallKind.Discard:
                Deliver(isUsable: false);
                return "discarded";
            case StackCallKind.Read:
                return Hold(reader.TryReadFrame());
            case StackCallKind.ReadWaiting:
                return Hold(reader.ReadFrame());
            case StackCallKind.ReadAsync:
                return Hold(reader.ReadAsync().AsTask().GetAwaiter().GetResult());
            case StackCallKind.Glance:
                using (Frame? frame = reader.TryReadFrame()) return TextOf(frame);
            case StackCallKind.LookBack:
                IReadOnlyList<Frame> recent = _capture.ReadRecent(call.Argument);
                _held.AddRange(recent);
                return $"frames {string.Join(", ", recent.Select(frame => frame.Number))}";
            case StackCallKind.Return:
                return LetGo(call.Argument);
            default:
                throw new InvalidOperationException($"A capture has no {call.Kind}.");
        }
    }

    private bool Grab()
    {
        _inGrab.Release();
        return _go.Wait(s_limit);
    }

    // When the thread is in its next grab, it has done with the frame before.
    private void Deliver(bool isUsable)
    {
        _isUsable = isUsable;
        _go.Release();
        Assert.True(_inGrab.Wait(s_limit));
    }

    private string Hold(Frame? frame)
    {
        if (frame is not null) _held.Add(frame);
        return TextOf(frame);
    }

    private string LetGo(int argument)
    {
        if (_held.Count == 0) return "nothing is held";
        int index = argument % _held.Count;
        Frame frame = _held[index];
        _held.RemoveAt(index);
        frame.Dispose();
        return $"frame {frame.Number}";
    }

    private static string TextOf(Frame? frame) =>
        frame is null ? "none" : $"frame {frame.Number}, {frame.Skipped} skipped";
}
