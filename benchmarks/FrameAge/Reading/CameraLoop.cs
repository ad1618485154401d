using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>One camera of a child process: a thread that reads it, as a consumer or as a bare loop.</summary>
/// <remarks>
/// A consumer reads the stamp of each frame that it gets; a bare loop reads about as few, for the sake of its CPU time.
/// Before the measured time nobody works, so that what was stored while opening is drained and all code gets compiled.
/// Thread safety: the thread that made it may call its members.
/// </remarks>
internal sealed class CameraLoop
{
    private readonly RunPlan _plan;
    private readonly bool _isBare;
    private readonly WorkSequence _work;
    private readonly CountdownEvent _firstFrames;
    private readonly Thread _thread;

    // The thread only, until it has ended; but for the frames grabbed.
    private readonly CameraReport _report = new();
    private int? _lastNumber;
    private long _lookedAt;

    private IContender? _consumer;
    private string? _failure;
    private long _measuringSince;
    private volatile bool _isMeasuring, _isStopRequested;

    /// <summary>Starts it.</summary>
    /// <param name="plan">What to read.</param>
    /// <param name="index">Its number, from 0: the consumers do not all work equally long at the same time.</param>
    /// <param name="firstFrames">Counted down at the first frame, or when there will be none.</param>
    public CameraLoop(RunPlan plan, int index, CountdownEvent firstFrames)
    {
        _plan = plan;
        _isBare = plan.Contender == Contender.Bare;
        _work = new WorkSequence(plan.Work, index);
        _firstFrames = firstFrames;
        _thread = new Thread(Run) { IsBackground = true, Name = $"Camera {index + 1}" };
        _thread.Start();
    }

    /// <summary>Begins the measured time; not before the first frame.</summary>
    public void BeginMeasuring()
    {
        _report.FramesGrabbed = -FramesGrabbed();
        _measuringSince = Stopwatch.GetTimestamp();
        _isMeasuring = true;
    }

    public void EndMeasuring()
    {
        _isMeasuring = false;
        _report.FramesGrabbed += FramesGrabbed();
    }

    /// <summary>Stops it, if it has not stopped.</summary>
    public CameraReport End()
    {
        _isStopRequested = true;
        _thread.Join();
        return _report;
    }

    private long? FramesGrabbed() => Volatile.Read(ref _failure) is { } failure
        ? throw new InvalidOperationException(failure)
        : Volatile.Read(ref _consumer)!.FramesGrabbed;

    private void Run()
    {
        try
        {
            long opening = Stopwatch.GetTimestamp();
            using IContender consumer = Contender.Of(_plan.Contender).Open!(_plan);
            Volatile.Write(ref _consumer, consumer);
            while (!_isStopRequested)
            {
                Mat image = consumer.Read()
                    ?? throw new InvalidOperationException("the stream could not be opened, or ended.");

                // Before anything else: reading the stamp would count.
                long readAt = FrameClock.NowMicroseconds;
                bool isMeasured = _isMeasuring;
                if (isMeasured) _report.FramesReadMeasured++;
                if (_plan.MeasuresAges) Look(image, readAt, isMeasured);
                if (_report.FramesRead++ == 0)
                {
                    _report.OpenToFirstMs = Stopwatch.GetElapsedTime(opening).TotalMilliseconds;
                    _firstFrames.Signal();
                }

                if (isMeasured && !_isBare) Thread.Sleep(_work.Next());
            }
        }
        catch (Exception e)
        {
            // Nothing may escape the thread: it would end the process, and the message would not name the camera.
            Volatile.Write(ref _failure, $"{_thread.Name}: {e.Message}");
            if (_report.FramesRead == 0) _firstFrames.Signal();
        }
    }

    private void Look(Mat image, long readAt, bool isMeasured)
    {
        if (_isBare && Stopwatch.GetElapsedTime(_lookedAt) < _plan.Work) return;
        _lookedAt = Stopwatch.GetTimestamp();
        if (!StampCodec.TryRead(image, out FrameStamp stamp)) return;
        double ageMs = FrameClock.Between(stamp.TakenAtMicroseconds, readAt).TotalMilliseconds;
        if (_report.FramesRead == 0) _report.FirstAgeMs = ageMs;
        if (stamp.FrameNumber == _lastNumber) _report.FramesRepeated++;
        if (stamp.FrameNumber < _lastNumber) _report.FramesBackward++;
        _lastNumber = stamp.FrameNumber;
        if (!isMeasured) return;
        double seconds = Stopwatch.GetElapsedTime(_measuringSince).TotalSeconds;
        _report.Samples.Add(new AgeSample(seconds, ageMs, stamp.FrameNumber));
    }
}
