using System.Threading.Channels;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A thread and a channel for one frame, which drops the older one: a new image for each frame.</summary>
internal sealed class ChannelContender : ThreadContender
{
    private readonly Channel<Mat> _channel = Channel.CreateBounded<Mat>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest },
        static dropped => dropped.Dispose());

    private Mat? _image;

    public ChannelContender(string url)
        : base(url) => Start();

    public override Mat? Read()
    {
        _image?.Dispose();
        _image = null;
        _channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        _channel.Reader.TryRead(out _image);
        return _image;
    }

    public override void Dispose()
    {
        base.Dispose();
        _image?.Dispose();
        while (_channel.Reader.TryRead(out Mat? unread)) unread.Dispose();
    }

    protected override bool Take(VideoCapture capture)
    {
        var image = new Mat();
        if (capture.Read(image)) return _channel.Writer.TryWrite(image);
        image.Dispose();
        return false;
    }

    protected override void Complete() => _channel.Writer.Complete();
}
