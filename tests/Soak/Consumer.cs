namespace LatestFrames;

/// <summary>Looks at a capture, works on each frame, and checks what it gets.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class Consumer : IConsumer
{
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(20);

    private readonly string _name;
    private readonly LatestFrameReader _reader;
    private readonly TimeSpan _work;
    private readonly Violations _violations;
    private readonly PastCheck _check = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private long _frames;
    private long _newest;

    /// <param name="name">For complaints.</param>
    /// <param name="capture">What it looks at.</param>
    /// <param name="work">How long it is busy with each frame.</param>
    /// <param name="violations">Where it complains.</param>
    public Consumer(string name, LatestFrameCapture capture, TimeSpan work, Violations violations)
    {
        _name = name;
        _reader = capture.CreateReader();
        _work = work;
        _violations = violations;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public long Frames => Interlocked.Read(ref _frames);

    public long NewestTakenAt => Interlocked.Read(ref _newest);

    public void OnFault(long moment) => _check.OnFault(moment);

    public ValueTask DisposeAsync()
    {
        _end.Cancel();
        if (!_thread.Join(s_endLimit)) _violations.Add(_name, "a read did not end when it was cancelled");
        _reader.Dispose();
        _end.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                using Frame? frame = _reader.ReadFrame(_end.Token);

                // Null at once: the capture is being opened again, or was given up, which its station notices.
                if (frame is null) _end.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10));
                else Look(frame);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception e)
        {
            _violations.Add(_name, $"a read threw {e}");
        }
    }

    private void Look(Frame frame)
    {
        Delivery delivery = Delivery.Of(frame);
        if (_check.Look(delivery) is { } violation) _violations.Add(_name, violation);
        if (delivery.TakenAt is { } takenAt) Interlocked.Exchange(ref _newest, takenAt);
        Interlocked.Increment(ref _frames);

        // The work: the processor is free, as with a detector on another device.
        _end.Token.WaitHandle.WaitOne(_work);
    }
}
