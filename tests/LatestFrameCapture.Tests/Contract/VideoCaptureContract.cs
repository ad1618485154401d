using OpenCvSharp;

namespace LatestFrames;

/// <summary>What a program that used VideoCapture relies on; the same bodies run against VideoCapture and
/// LatestFrameCapture.</summary>
public abstract class VideoCaptureContract
{
    /// <summary>Whether each read gives the next frame of a file, rather than the newest.</summary>
    private protected abstract bool DeliversTheNext { get; }

    private static readonly string s_missing = Path.Combine(Path.GetTempPath(), "latest-frames-no-such-file.avi");

    [Fact]
    public void A_missing_file_does_not_throw_and_is_not_open()
    {
        using ICaptureUnderTest capture = Open(s_missing);
        using Mat image = Filled();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
    }

    [Fact]
    public void An_empty_file_and_a_text_file_are_not_open()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (ICaptureUnderTest empty = Open(path)) Assert.False(empty.IsOpened());
            File.WriteAllText(path, "This is no video, but a text of some length.\n");
            using (ICaptureUnderTest text = Open(path)) Assert.False(text.IsOpened());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_device_that_is_not_there_is_not_open()
    {
        using ICaptureUnderTest capture = Open(99);

        Assert.False(capture.IsOpened());
        Assert.False(capture.Grab());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_name_is_an_argument_exception(string? name)
    {
        Assert.ThrowsAny<ArgumentException>(() => Open(name!));
    }

    [Fact]
    public void Half_a_pair_of_parameters_throws()
    {
        using var video = new TestVideo(frames: 2);

        Assert.ThrowsAny<Exception>(() => Open(video.FilePath, VideoCaptureAPIs.FFMPEG, [53]));
    }

    [Fact]
    public void The_properties_of_a_file_are_known_after_opening()
    {
        using var video = new TestVideo(frames: 12, framesPerSecond: 20, width: 352, height: 288);
        using ICaptureUnderTest capture = Open(video.FilePath);

        Assert.True(capture.IsOpened());
        Assert.Equal((352, 288), (capture.FrameWidth, capture.FrameHeight));
        Assert.Equal(20, capture.Fps, 0.001);
        Assert.Equal(12, capture.FrameCount);
        Assert.Equal("MJPG", capture.FourCC);
        Assert.NotEmpty(capture.GetBackendName());
        Assert.Equal(capture.FrameWidth, capture.Get((int)VideoCaptureProperties.FrameWidth));
    }

    [Fact]
    public void A_file_delivers_its_last_frame_and_then_false_with_an_empty_image()
    {
        using var video = new TestVideo(frames: 10, framesPerSecond: 100);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using var image = new Mat();
        int last = -1;
        while (capture.Read(image))
        {
            Assert.Equal((240, 320, MatType.CV_8UC3), (image.Rows, image.Cols, image.Type()));
            Assert.True(TestVideo.IndexIn(image) > last);
            last = TestVideo.IndexIn(image);
        }

        Assert.Equal(9, last);
        Assert.True(image.Empty());
        Assert.True(capture.IsOpened());
        Assert.False(capture.Read(image));
    }

    [Fact]
    public void Retrieve_returns_the_grabbed_frame_each_time()
    {
        using var video = new TestVideo(frames: 100);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using var one = new Mat();
        using var two = new Mat();

        Assert.True(capture.Grab());
        Assert.True(capture.Retrieve(one));
        Assert.True(capture.Retrieve(two));
        Assert.Equal(TestVideo.IndexIn(one), TestVideo.IndexIn(two));
    }

    [Fact]
    public void RetrieveMat_takes_the_next_frame()
    {
        using var video = new TestVideo(frames: 100);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using Mat one = capture.RetrieveMat();
        using Mat two = capture.RetrieveMat();

        Assert.True(TestVideo.IndexIn(two) > TestVideo.IndexIn(one));
    }

    [Fact]
    public void A_position_can_be_set_also_at_the_end()
    {
        using var video = new TestVideo(frames: 10, framesPerSecond: 5);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.True(capture.Set((int)VideoCaptureProperties.PosFrames, 0));
        Assert.True(capture.Read(image));
        AssertNext(0, image);
        Assert.NotEqual(9, TestVideo.IndexIn(image));
        Assert.Equal(TestVideo.IndexIn(image) + 1, capture.PosFrames);
        Assert.True(capture.Set((int)VideoCaptureProperties.PosFrames, 6));
        Assert.Equal(6, capture.PosFrames);
        Assert.True(capture.Read(image));
        AssertNext(6, image);
    }

    [Fact]
    public void After_release_nothing_is_open_and_it_can_be_opened_again()
    {
        using var video = new TestVideo(frames: 10);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using Mat image = Filled();
        capture.Release();
        capture.Release();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
        Assert.True(capture.Reopen(video.FilePath));
        Assert.True(capture.Read(image));
        AssertNext(0, image);
    }

    [Fact]
    public void Nothing_is_open_without_a_source()
    {
        using ICaptureUnderTest capture = New();
        using var image = new Mat();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Grab());
        Assert.False(capture.Retrieve(image));
        Assert.False(capture.Read(image));
        Assert.Equal(0, capture.FrameWidth);
        Assert.False(capture.Set((int)VideoCaptureProperties.Brightness, 1));
    }

    [Fact]
    public void Every_kind_of_image_can_be_read_into()
    {
        using var video = new TestVideo(frames: 100);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using var image = new Mat();

        // OpenCvSharp's OutputArray is good for one call.
        Assert.True(capture.Read(OutputArray.Create(image)));
        int first = TestVideo.IndexIn(image);
        Assert.True(capture.Grab());
        Assert.True(capture.Retrieve(OutputArray.Create(image)));
        Assert.True(TestVideo.IndexIn(image) > first);
        capture.Release();
        Assert.False(capture.Read(OutputArray.Create(image)));
        Assert.True(image.Empty());
    }

    [Fact]
    public void The_position_is_that_of_the_frame_read_last()
    {
        using var video = new TestVideo(frames: 10, framesPerSecond: 20);
        using ICaptureUnderTest capture = Open(video.FilePath);
        using var image = new Mat();
        while (capture.Read(image)) Assert.Equal(TestVideo.IndexIn(image) + 1, capture.PosFrames);

        Assert.True(capture.Reopen(video.FilePath));
        Assert.Equal(0, capture.PosFrames);
        Assert.Equal(0, capture.PosMsec);
    }

    [Fact]
    public void The_opened_file_is_known()
    {
        using var video = new TestVideo(frames: 2);
        using ICaptureUnderTest capture = New();
        Assert.Equal(CaptureType.NotSpecified, capture.CaptureType);
        Assert.True(capture.Reopen(video.FilePath));
        Assert.Equal(CaptureType.File, capture.CaptureType);
        using ICaptureUnderTest camera = Open(99);
        Assert.Equal(CaptureType.Camera, camera.CaptureType);
    }

    [Fact]
    public void In_exception_mode_failures_throw()
    {
        using var video = new TestVideo(frames: 3, framesPerSecond: 100);
        using ICaptureUnderTest capture = New();
        using var image = new Mat();
        capture.SetExceptionMode(true);
        Assert.Throws<OpenCVException>(() => capture.Reopen(s_missing));
        Assert.True(capture.Reopen(video.FilePath));
        Assert.Throws<OpenCVException>(() =>
        {
            while (capture.Read(image))
            {
            }
        });
        capture.SetExceptionMode(false);
        Assert.False(capture.Read(image));
    }

    [Fact]
    public void A_disposed_capture_throws()
    {
        using var image = new Mat();
        ICaptureUnderTest capture = New();
        Assert.False(capture.IsDisposed);
        capture.Dispose();
        capture.Dispose();

        Assert.True(capture.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => capture.IsOpened());
        Assert.Throws<ObjectDisposedException>(() => capture.Read(image));
        Assert.Throws<ObjectDisposedException>(() => capture.Grab());
        Assert.Throws<ObjectDisposedException>(() => capture.Get((int)VideoCaptureProperties.Fps));
        Assert.Throws<ObjectDisposedException>(() => capture.Reopen(s_missing));
    }

    private protected abstract ICaptureUnderTest New();

    private protected abstract ICaptureUnderTest Open(string fileName);

    private protected abstract ICaptureUnderTest Open(string fileName, VideoCaptureAPIs api, int[] parameters);

    private protected abstract ICaptureUnderTest Open(int index);

    // A machine that is busy gives the newest frame time to be a later one.
    private void AssertNext(int expected, Mat image)
    {
        if (DeliversTheNext) Assert.Equal(expected, TestVideo.IndexIn(image));
        else Assert.InRange(TestVideo.IndexIn(image), expected, int.MaxValue);
    }

    private static Mat Filled() => new(4, 4, MatType.CV_8UC3, new Scalar(1, 2, 3));
}
