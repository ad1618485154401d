using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The library's own stack, pool and reader without a capture thread behind them: whoever measures pushes, so a frame
/// is there when it is to be there, and no second thread's time is in the figures.
/// </summary>
/// <remarks>Thread safety: one thread pushes; <see cref="Reader"/> as it says itself.</remarks>
internal sealed class PushedFrames : IDisposable
{
    private const int Generation = 1;

    // The only other thing that a capture of its own would add to a call is handing it on to its reader.
    private readonly LatestFrameCapture _owner = new();
    private readonly CaptureController _controller;
    private readonly List<FrameBuffer> _cleared = [];
    private readonly int _rows;
    private readonly int _columns;

    public PushedFrames(int rows, int columns)
    {
        _rows = rows;
        _columns = columns;
        var options = new LatestFrameCaptureOptions();
        _controller = new CaptureController(options, NullLogger.Instance, static _ => { }, static _ => { });
        _controller.Pool.Open(Generation);
        _controller.Stack.BeginGeneration(Generation);
        Reader = new LatestFrameReader(_owner, _controller.Stack, _controller.Status);
    }

    public LatestFrameReader Reader { get; }

    /// <summary>How many buffers go round: those of a full stack, and the one that is to be pushed.</summary>
    public static int Buffers => new LatestFrameCaptureOptions().Capacity + 1;

    /// <summary>Pushes a frame as the capture thread does, without decoding anything into it.</summary>
    public bool Push()
    {
        FrameBuffer buffer = _controller.Pool.Rent();
        if (buffer.Image.Empty()) Fill(buffer.Image, _rows, _columns);
        return _controller.Stack.Push(Generation, buffer, _cleared);
    }

    /// <summary>
    /// Makes an image and writes to all of it, so that it has memory of its own: pages that nobody has written are all
    /// the same one.
    /// </summary>
    public static void Fill(Mat image, int rows, int columns)
    {
        image.Create(rows, columns, MatType.CV_8UC3);
        image.SetTo(new Scalar(1, 2, 3));
    }

    /// <summary>Ends the reader's wait, if it waits.</summary>
    public void Close()
    {
        _controller.Stack.Close(Generation + 1);
        _controller.Pool.Close(Generation + 1);
    }

    public void Dispose()
    {
        Close();
        Reader.Dispose();
        _controller.Dispose();
        _owner.Dispose();
    }
}
