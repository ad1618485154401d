using OpenCvSharp;

namespace LatestFrames;

/// <summary>As <see cref="VideoCaptureContract"/>, on live streams; where the two types differ on purpose, the test's
/// name says so.</summary>
public abstract class StreamContract(CameraFixture cameras)
{
    /// <summary>Whether a program that is slower than the camera sees the newest picture, rather than the
    /// next.</summary>
    private protected abstract bool DeliversTheNewest { get; }

    [Theory]
    [InlineData("rtsp", "H264")]
    [InlineData("http", "MJP")]
    public void A_stream_reports_its_properties(string protocol, string fourCC)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));

        Assert.True(capture.IsOpened());
        Assert.Equal((640, 360), (capture.FrameWidth, capture.FrameHeight));
        Assert.StartsWith(fourCC, capture.FourCC, StringComparison.OrdinalIgnoreCase);
        Assert.True(capture.FrameCount <= 0);
        Assert.StartsWith(BackendFor(protocol), capture.GetBackendName(), StringComparison.Ordinal);
        Assert.Equal(CaptureType.File, capture.CaptureType);
        Assert.Equal(0, capture.PosMsec);

        // Motion JPEG has no rate: it is measured, where OpenCV invents one.
        using var image = new Mat();
        for (int i = 0; i < 100 && capture.Fps == 0; i++) Assert.True(capture.Read(image));
        Assert.Equal(25, capture.Fps, protocol == "http" ? 5 : 0.5);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void Pictures_come_in_order_and_each_once(string protocol)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));
        using var image = new Mat();
        int last = -1, position = -1;
        for (int i = 0; i < 10; i++)
        {
            Assert.True(capture.Read(image));
            Assert.Equal((360, 640, MatType.CV_8UC3), (image.Rows, image.Cols, image.Type()));
            Assert.True(TestVideo.IndexIn(image) > last);

            // Motion JPEG over HTTP has no clock; what VideoCapture makes of that is below zero.
            if (protocol == "rtsp") Assert.True(capture.PosMsec >= position);
            last = TestVideo.IndexIn(image);
            position = capture.PosMsec;
        }
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_slow_program_gets_the_newest_picture_where_VideoCapture_gives_the_next(string protocol)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));
        using var image = new Mat();
        Assert.True(capture.Read(image));
        int first = TestVideo.IndexIn(image);
        for (int i = 0; i < 3; i++)
        {
            // Ten frames of the camera.
            SlowWork.Do(TimeSpan.FromMilliseconds(400));
            Assert.True(capture.Read(image));
        }

        // A busy camera leaves some out.
        if (DeliversTheNewest) Assert.InRange(TestVideo.IndexIn(image), first + 9, int.MaxValue);
        else Assert.InRange(TestVideo.IndexIn(image), first + 3, first + 8);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_grabbed_picture_can_be_retrieved_repeatedly(string protocol)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));
        using var one = new Mat();
        using var two = new Mat();
        Assert.True(capture.Grab());
        Assert.True(capture.Retrieve(one));
        Assert.True(capture.Retrieve(two));
        using Mat next = capture.RetrieveMat();

        Assert.Equal(TestVideo.IndexIn(one), TestVideo.IndexIn(two));
        Assert.True(TestVideo.IndexIn(next) > TestVideo.IndexIn(two));
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_stream_that_was_released_can_be_opened_again(string protocol)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));
        using var image = new Mat();
        Assert.True(capture.Read(image));
        capture.Release();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
        Assert.Equal(0, capture.FrameWidth);
        Assert.True(capture.Reopen(cameras.Url(protocol)));
        Assert.True(capture.Read(image));
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_stream_refuses_a_size_and_a_device_property_and_continues(string protocol)
    {
        using ICaptureUnderTest capture = Open(cameras.Url(protocol));
        using var image = new Mat();

        Assert.False(capture.Set((int)VideoCaptureProperties.FrameWidth, 320));
        Assert.False(capture.Set((int)VideoCaptureProperties.Brightness, 1));
        Assert.Equal(0, capture.Get((int)VideoCaptureProperties.Brightness));
        Assert.True(capture.Read(image));
        Assert.Equal(640, image.Cols);
    }

    /// <summary>What the backend's name begins with.</summary>
    private protected abstract string BackendFor(string protocol);

    private protected abstract ICaptureUnderTest Open(string url);
}
