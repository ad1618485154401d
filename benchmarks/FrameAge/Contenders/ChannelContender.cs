using System.Threading.Channels;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A thread that reads all the time into a channel for one frame, which drops the older one: a new image for each frame.</summary>
internal sealed class ChannelContender : IContender
{
    private readonly Channel<Mat> _channel = Channel.CreateBounded<Mat>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true },
        static dropped => dropped.Dispose());

    private readonly Thread _thread;
    private Mat? _image;
    private long _framesGrabbed;
    private volatile bool _isStopRequested;

    public ChannelContender(string url)
    {
        _thread = new Thread(() => Run(url)) { IsBackground = true, Name = "Channel" };
        _thread.Start();
    }

    public Mat Image => _image!;

    public long? FramesGrabbed => Interlocked.Read(ref _framesGrabbed);

    public bool Read()
    {
        _image?.Dispose();
        _image = null;
        if (!_channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return false;
        return _channel.Reader.TryRead(out _image);
    }

    public void Dispose()
    {
        _isStopRequested = true;
        _thread.Join();
        _image?.Dispose();
        while (_channel.Reader.TryRead(out Mat? unread)) unread.Dispose();
    }

    private void Run(string url)
    {
        using var capture = new VideoCapture(url);
        while (!_isStopRequested)
        {
            var image = new Mat();
            if (!capture.Read(image))
            {
                image.Dispose();
                break;
            }

            Interlocked.Increment(ref _framesGrabbed);
            _channel.Writer.TryWrite(image);
        }

        _channel.Writer.Complete();
    }
}
