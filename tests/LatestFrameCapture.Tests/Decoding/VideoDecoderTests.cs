using OpenCvSharp;

namespace LatestFrames;

/// <summary>The contract of <see cref="IVideoDecoder"/>, for each decoder of H.264 and H.265.</summary>
public sealed class VideoDecoderTests
{
    public static TheoryData<VideoDecoderKind, string> All => DecoderContract.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Each_picture_comes_at_once_and_in_order(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 25);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        var indexes = new List<int>();
        for (int i = 0; i < video.Units.Count; i++)
        {
            Assert.True(decoder.Send(video.Units[i]));
            DecoderContract.Receive(decoder, image, indexes);
            Assert.InRange(indexes.Count, i + 1 - decoder.Delay, i + 1);
        }

        decoder.Drain();
        DecoderContract.Receive(decoder, image, indexes);
        Assert.Equal(Enumerable.Range(0, 25), indexes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_picture_allocates_nothing(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 60);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        long before = 0;
        for (int i = 0; i < video.Units.Count; i++)
        {
            if (i == 20) before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Send(video.Units[i]);
            while (decoder.TryReceive(out _)) decoder.Retrieve(image);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void After_dispose_every_call_says_so(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 3);
        IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        Assert.True(decoder.Send(video.Units[0]));
        decoder.Dispose();
        decoder.Dispose();

        Assert.Throws<ObjectDisposedException>(() => decoder.Send(video.Units[0]));
        Assert.Throws<ObjectDisposedException>(() => decoder.TryReceive(out _));
        Assert.Throws<ObjectDisposedException>(() => decoder.Retrieve(image));
        Assert.Throws<ObjectDisposedException>(decoder.Flush);
        Assert.Throws<ObjectDisposedException>(decoder.Drain);
    }

    [Theory]
    [InlineData(VideoDecoderKind.SystemLibAvCodec, 300)]
    [InlineData(VideoDecoderKind.OpenCvLibAvCodec, 300)]
    [InlineData(VideoDecoderKind.VideoCapture, 60)]
    [InlineData(VideoDecoderKind.FFmpegProcess, 30)]
    public void Opening_and_closing_leaves_no_thread_and_no_descriptor(VideoDecoderKind kind, int times)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Descriptors are counted in /proc.");
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, frames: 5);
        OpenAndClose(5);
        int descriptors = Count("fd");
        int threads = Count("task");

        OpenAndClose(times);

        Assert.InRange(Count("fd"), 0, descriptors + 3);
        Assert.InRange(Count("task"), 0, threads + 3);

        // The runtime has threads of its own, which come and go; what every opening left would be many.
        static int Count(string folder) => Directory.EnumerateFileSystemEntries("/proc/self/" + folder).Count();

        void OpenAndClose(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using IVideoDecoder decoder = DecoderContract.Open(kind, VideoCodec.H264);
                for (int sent = 0; sent < i % 5; sent++) decoder.Send(video.Units[sent]);
            }
        }
    }
}
