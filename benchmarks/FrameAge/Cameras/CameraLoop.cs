using System.Diagnostics;

namespace LatestFrames;

/// <summary>One camera in a process of many: a thread that opens it and reads it, as a consumer with work or as a bare loop.</summary>
/// <remarks>
/// Reading stamps is not what is measured, so both kinds look at as few as give an age: a consumer at each frame that it gets, a bare
/// loop at the frames that it has when the time of one piece of work has passed, which is about as often.
/// Thread safety: one thread starts and ends it.
/// </remarks>
internal sealed class CameraLoop : IDisposable
{
    private readonly Contender _contender;
    private readonly string _url;
    private readonly TimeSpan _work;
    private readonly WorkSequence _workSequence;
    private readonly CountdownEvent _firstFrames;
    private readonly Thread _thread;

    // The thread's only, until it has ended.
    private readonly List<double> _agesMs = [];

    private IContender? _consumer;
    private string? _failure;
    private long _grabbedBefore;
    private long _grabbedAfter;
    private volatile bool _isMeasuring;
    private volatile bool _isStopRequested;

    /// <summary>Starts it.</summary>
    /// <param name="contender">Who reads.</param>
    /// <param name="url">The camera.</param>
    /// <param name="index">Which of them, from 0: the consumers do not all work equally long at the same time.</param>
    /// <param name="work">Per frame.</param>
    /// <param name="firstFrames">Counted down at the first frame, or when there will be none.</param>
    public CameraLoop(Contender contender, string url, int index, TimeSpan work, CountdownEvent firstFrames)
    {
        _contender = contender;
        _url = url;
        _work = work;
        _workSequence = new WorkSequence(work, index);
        _firstFrames = firstFrames;
        _thread = new Thread(Run) { IsBackground = true, Name = $"Camera {index + 1}" };
        _thread.Start();
    }

    /// <summary>Why it ended, or null.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>From now on, frames count. Not before the first one.</summary>
    public void BeginMeasuring()
    {
        _grabbedBefore = Grabbed();
        _isMeasuring = true;
    }

    /// <summary>From now on, they do not.</summary>
    public void EndMeasuring()
    {
        _grabbedAfter = Grabbed();
        _isMeasuring = false;
    }

    public void RequestStop() => _isStopRequested = true;

    /// <summary>Waits for its end, after <see cref="RequestStop"/>.</summary>
    public CameraReport End()
    {
        _thread.Join();
        return new CameraReport(_grabbedAfter - _grabbedBefore, _agesMs);
    }

    public void Dispose()
    {
        RequestStop();
        _thread.Join();
    }

    private long Grabbed() => Volatile.Read(ref _consumer)!.FramesGrabbed!.Value;

    private void Run()
    {
        bool isFirst = true;
        try
        {
            using IContender consumer = _contender.Open!(_url);
            Volatile.Write(ref _consumer, consumer);
            bool isBare = _contender == Contender.Bare;
            long lookedAt = 0;
            while (!_isStopRequested)
            {
                consumer.ReadNext();
                if (isFirst) _firstFrames.Signal();
                isFirst = false;

                if (isBare && Stopwatch.GetElapsedTime(lookedAt) < _work) continue;
                lookedAt = Stopwatch.GetTimestamp();
                if (_isMeasuring && StampCodec.AgeOf(consumer.Image) is { } age) _agesMs.Add(age.TotalMilliseconds);
                if (!isBare) Thread.Sleep(_workSequence.Next());
            }
        }
        catch (Exception e)
        {
            // Nothing may escape the thread: it would end the process without a word about the camera.
            Volatile.Write(ref _failure, $"{_thread.Name}: {e.Message}");
            if (isFirst) _firstFrames.Signal();
        }
    }
}
