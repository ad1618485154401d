using OpenCvSharp;

namespace LatestFrames;

public sealed class OpenCvVideoCaptureTests : IDisposable
{
    private const int FrameCount = 60;
    private const int BrightnessStep = 4;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.avi");

    public OpenCvVideoCaptureTests()
    {
        using var image = new Mat(48, 64, MatType.CV_8UC3);
        using var writer = new VideoWriter(_file, FourCC.MJPG, 25, image.Size());
        for (var i = 0; i < FrameCount; i++)
            writer.Write(image.SetTo(Scalar.All(i * BrightnessStep)));
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_file_reports_its_properties()
    {
        using var capture = new VideoCapture(_file, VideoCaptureAPIs.FFMPEG);

        Assert.True(capture.IsOpened());
        Assert.Equal("FFMPEG", capture.GetBackendName());
        Assert.Equal(CaptureType.File, capture.CaptureType);
        Assert.Equal(
            (64, 48, 25.0, FrameCount), (capture.FrameWidth, capture.FrameHeight, capture.Fps, capture.FrameCount));
        Assert.Equal("MJPG", capture.FourCC);
    }

    [Fact]
    public void A_file_is_read_to_its_end()
    {
        using var capture = new VideoCapture(_file);
        using var image = new Mat();

        for (var i = 0; i < FrameCount; i++)
        {
            Assert.True(capture.Read(image));
            Assert.Equal(i, FrameOf(image));
        }

        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
    }

    [Fact]
    public void Retrieve_decodes_what_was_grabbed_but_RetrieveMat_reads_on()
    {
        using var capture = new VideoCapture(_file);
        using var image = new Mat();

        Assert.True(capture.Grab());
        Assert.True(capture.Retrieve(image));
        using var next = capture.RetrieveMat();

        Assert.Equal(0, FrameOf(image));
        Assert.Equal(1, FrameOf(next));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var capture = new VideoCapture(_file);
        using var image = new Mat();
        using var copy = new Mat();
        ReadSome();

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadSome();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void ReadSome()
        {
            for (var i = 0; i < 10; i++)
            {
                capture.Grab();
                capture.Retrieve(image);
                capture.Read(image);
                capture.Get(VideoCaptureProperties.PosMsec);
                image.CopyTo(copy);
            }
        }
    }

    [Fact]
    public void Setting_a_cameras_property_throws_for_files()
    {
        using var capture = new VideoCapture(_file);

        Assert.Throws<NotSupportedException>(() => capture.FrameWidth = 32);
        Assert.Throws<NotSupportedException>(() => capture.FrameHeight = 32);
        Assert.Throws<NotSupportedException>(() => capture.Fps = 5);
        Assert.Throws<NotSupportedException>(() => capture.FourCC = "MJPG");
    }

    [Fact]
    public void A_closed_capture_has_properties_but_no_backend()
    {
        using var capture = new VideoCapture();
        using var image = new Mat();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Grab());
        Assert.False(capture.Read(image));
        Assert.Equal(0, capture.Get(VideoCaptureProperties.Fps));
        Assert.Throws<OpenCVException>(() => capture.GetBackendName());
    }

    [Fact]
    public void A_capture_opens_releases_and_opens_again()
    {
        using var capture = new VideoCapture();

        Assert.True(capture.Open(_file));
        capture.Release();
        Assert.False(capture.IsOpened());
        Assert.True(capture.Open(_file));
    }

    [Fact]
    public void A_file_that_is_not_there_is_no_exception()
    {
        using var capture = new VideoCapture(_file + ".missing", VideoCaptureAPIs.FFMPEG);

        Assert.False(capture.IsOpened());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_file_needs_a_name(string? fileName)
    {
        Assert.ThrowsAny<ArgumentException>(() => new VideoCapture(fileName!));
        Assert.ThrowsAny<ArgumentException>(() =>
            new VideoCapture(fileName!, VideoCaptureAPIs.FFMPEG, Array.Empty<int>()));
    }

    [Fact]
    public void Parameters_come_in_pairs()
    {
        Assert.Throws<OpenCVException>(() => new VideoCapture(_file, VideoCaptureAPIs.FFMPEG, [1]));
    }

    [Fact]
    public void A_disposed_capture_throws()
    {
        var capture = new VideoCapture(_file);
        using var image = new Mat();

        capture.Dispose();
        capture.Dispose();

        Assert.Throws<ObjectDisposedException>(() => capture.IsOpened());
        Assert.Throws<ObjectDisposedException>(() => capture.Read(image));
        Assert.Throws<ObjectDisposedException>(() => capture.Get(VideoCaptureProperties.Fps));
    }

    private static int FrameOf(Mat image) => (int)Math.Round(Cv2.Mean(image).Val0 / BrightnessStep);
}
