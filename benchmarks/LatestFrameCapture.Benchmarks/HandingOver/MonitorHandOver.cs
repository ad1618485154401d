using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>One variable, a lock and a pulse: the least that can be done for a thread that blocks.</summary>
internal sealed class MonitorHandOver : ThreadHandOver
{
    private readonly FrameBuffer _frame = new(new Mat());

    // Guards: _newest, _isClosed.
    private readonly object _gate = new();
    private FrameBuffer? _newest;
    private bool _isClosed;

    public MonitorHandOver()
        : base("monitor", "`Monitor.Wait`, one variable")
    {
        Start();
    }

    public override void Dispose()
    {
        base.Dispose();
        _frame.Image.Dispose();
    }

    protected override void Push()
    {
        lock (_gate)
        {
            _newest = _frame;
            Monitor.PulseAll(_gate);
        }
    }

    protected override bool Take(out long timestamp)
    {
        bool isTaken;
        lock (_gate)
        {
            while (_newest is null && !_isClosed) Monitor.Wait(_gate);
            isTaken = _newest is not null;
            _newest = null;
        }

        timestamp = Stopwatch.GetTimestamp();
        return isTaken;
    }

    protected override void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
