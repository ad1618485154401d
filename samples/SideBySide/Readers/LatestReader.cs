using System.Diagnostics.CodeAnalysis;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Reads the newest frame: <c>ReadFrame</c> is <c>Read(Mat)</c> without the copy, and with the numbers that this program shows.</summary>
internal sealed class LatestReader : IFrameReader
{
    // Events come on a thread of the pool, soon after the call that caused them.
    private static readonly TimeSpan s_eventLimit = TimeSpan.FromSeconds(1);

    private readonly LatestFrameCapture _capture = new();
    private readonly TaskCompletionSource<string> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Frame? _frame;

    public LatestReader() =>
        _capture.StateChanged += (_, change) =>
        {
            if (change.Failure is { } failure) _failure.TrySetResult(failure.Message);
        };

    public Mat Image => _frame!.Image;

    public long Skipped => _frame!.Skipped;

    public TimeSpan? AgeSinceDecoding => _frame!.Age;

    public bool IsLive => !(_capture.FrameCount > 0);

    public bool IsOver => _capture.State is CaptureState.Closed or CaptureState.Ended or CaptureState.Faulted;

    public string WhyOver => Failure ?? $"{_capture}: no more frames.";

    private string? Failure => _failure.Task.Wait(s_eventLimit) ? _failure.Task.Result : null;

    public bool Open(string source, [NotNullWhen(false)] out string? failure)
    {
        bool isOpen = int.TryParse(source, out int device) ? _capture.Open(device) : _capture.Open(source);
        failure = isOpen ? null : Failure ?? $"{_capture}: the source cannot be opened.";
        return isOpen;
    }

    public bool Read()
    {
        // Held until the next one, as a detector would hold it.
        _frame?.Dispose();
        _frame = _capture.ReadFrame();
        return _frame is not null;
    }

    public void Dispose()
    {
        _frame?.Dispose();
        _capture.Dispose();
    }
}
