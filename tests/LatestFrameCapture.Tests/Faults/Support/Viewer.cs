namespace LatestFrames;

/// <summary>A consumer that looks at a capture all the time, on a thread of its own, and keeps book.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class Viewer : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    // Guards: _deliveries, _failure.
    private readonly object _gate = new();
    private readonly List<Delivery> _deliveries = [];
    private readonly LatestFrameReader _reader;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _end = new();
    private Exception? _failure;

    public Viewer(LatestFrameCapture capture)
    {
        _reader = capture.CreateReader();
        _thread = new Thread(() => Run(capture)) { IsBackground = true, Name = "Viewer" };
        _thread.Start();
    }

    /// <summary>What it got, in order.</summary>
    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (_gate) return [.. _deliveries];
        }
    }

    /// <summary>Waits for a frame like that; one that came already counts.</summary>
    public Delivery WaitFor(Func<Delivery, bool> isWanted, string what, TimeSpan? limit = null)
    {
        DateTime deadline = DateTime.UtcNow + (limit ?? s_limit);
        lock (_gate)
        {
            int looked = 0;
            while (true)
            {
                for (; looked < _deliveries.Count; looked++)
                {
                    if (isWanted(_deliveries[looked])) return _deliveries[looked];
                }

                TimeSpan remaining = deadline - DateTime.UtcNow;
                if (_failure is not null)
                    throw new InvalidOperationException("The consumer's thread failed.", _failure);
                if (remaining <= TimeSpan.Zero)
                    throw new TimeoutException($"No {what}; {_deliveries.Count} frames came.");
                Monitor.Wait(_gate, remaining);
            }
        }
    }

    /// <summary>Waits for any frame.</summary>
    public Delivery WaitForFirst(TimeSpan? limit = null) => WaitFor(_ => true, "frame", limit);

    /// <summary>Waits for a picture that was taken after a moment on the <see cref="FrameClock"/>.</summary>
    public Delivery WaitForPictureAfter(long moment, TimeSpan? limit = null) =>
        WaitFor(delivery => delivery.TakenAt > moment, "picture from after the fault", limit);

    /// <summary>Waits until so many further frames have come.</summary>
    public void WaitForMore(int count, TimeSpan? limit = null)
    {
        int wanted = Deliveries.Count + count;
        WaitFor(_ => _deliveries.Count >= wanted, $"{count} further frames", limit);
    }

    public void Dispose()
    {
        _end.Cancel();
        if (!_thread.Join(s_limit)) throw new TimeoutException("A read did not end when it was cancelled.");
        _reader.Dispose();
        _end.Dispose();
    }

    private void Run(LatestFrameCapture capture)
    {
        try
        {
            // Null without an end: no frame within the read timeout, and the wait goes on.
            while (!_end.IsCancellationRequested
                && capture.State is not (CaptureState.Closed or CaptureState.Ended or CaptureState.Faulted))
            {
                using Frame? frame = _reader.ReadFrame(_end.Token);
                if (frame is not null) Add(frame);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The end of this consumer, or of the capture.
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Add(Frame frame)
    {
        Delivery delivery = Delivery.Of(frame);
        lock (_gate)
        {
            _deliveries.Add(delivery);
            Monitor.PulseAll(_gate);
        }
    }
}
