using OpenCvSharp;

namespace LatestFrames;

/// <summary>What each decoder of H.264 and H.265 makes of a stream.</summary>
public sealed class DecodedStreamTests
{
    public static TheoryData<VideoDecoderKind, string> All => DecoderContract.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Pictures_that_refer_to_later_ones_come_in_order_of_display(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 25, bFrames: 2);
        Assert.False(
            video.Units.Zip(video.Units.Skip(1)).All(pair => pair.First.Position < pair.Second.Position),
            "the stream is reordered");
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();

        List<int> indexes = DecoderContract.Decode(decoder, video.Units);
        decoder.Drain();
        DecoderContract.Receive(decoder, image, indexes);

        Assert.Equal(Enumerable.Range(0, 25), indexes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_new_size_begins_with_its_first_picture(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        (int Width, int Height)[] sizes = [(320, 240), (480, 270), (272, 160)];
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        var expected = new List<(TimeSpan Position, Size Size)>();
        var shown = new List<(TimeSpan Position, Size Size)>();
        for (int i = 0; i < sizes.Length; i++)
        {
            CodedVideo video = CodedVideo.Stamped(codec, 5, sizes[i].Width, sizes[i].Height, firstIndex: 10 * i);
            foreach (AccessUnit unit in video.Units)
            {
                expected.Add((unit.Position, new Size(sizes[i].Width, sizes[i].Height)));
                Assert.True(decoder.Send(unit));
                Receive();
            }
        }

        decoder.Drain();
        Receive();

        // What VideoCapture holds back is lost with each change of the size.
        if (kind == VideoDecoderKind.VideoCapture && decoder.Delay > 0)
            expected.RemoveAll(picture => !shown.Contains(picture) && picture.Size != expected[^1].Size);
        Assert.Equal(expected, shown);

        void Receive()
        {
            while (decoder.TryReceive(out TimeSpan position))
            {
                Assert.True(decoder.Retrieve(image));
                shown.Add((position, image.Size()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void After_damage_the_next_key_frame_is_right(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo sent = CodedVideo.Stamped(codec, frames: 10);
        CodedVideo good = CodedVideo.Stamped(codec, frames: 10, firstIndex: 10);
        var random = new Random(1);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        foreach (AccessUnit unit in sent.Units)
        {
            var copy = new AccessUnit { IsKeyFrame = unit.IsKeyFrame, Position = unit.Position };
            copy.TryAppend(unit.Data.AsSpan(0, unit.Length));
            for (int i = 0; i < 20; i++) copy.Data[random.Next(copy.Length / 2, copy.Length)] = (byte)random.Next(256);
            decoder.Send(copy);
            while (decoder.TryReceive(out _)) decoder.Retrieve(image);
        }

        decoder.Flush();
        List<int> indexes = DecoderContract.Decode(decoder, good.Units);
        decoder.Drain();
        DecoderContract.Receive(decoder, image, indexes);
        Assert.Equal(Enumerable.Range(10, 10), indexes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Pictures_that_nobody_takes_do_not_change_the_positions_of_others(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 40, width: 640, height: 480, isNoise: true);
        Assert.True(video.Units[0].Length > 65536, "more than a pipe holds");
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        foreach (AccessUnit unit in video.Units.Take(30)) Assert.True(decoder.Send(unit));
        List<int> indexes = DecoderContract.Decode(decoder, video.Units.Skip(30));
        decoder.Drain();
        using var image = new Mat();
        DecoderContract.Receive(decoder, image, indexes);

        Assert.Equal(39, indexes[^1]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_no_stream_gives_no_picture(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        var unit = new AccessUnit { IsKeyFrame = true };
        byte[] bytes = new byte[5000];
        new Random(2).NextBytes(bytes);
        unit.TryAppend(bytes);

        decoder.Send(unit);

        Assert.False(decoder.TryReceive(out _));
        using var image = new Mat();
        Assert.False(decoder.Retrieve(image));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Flush_forgets_the_pictures_that_are_held_back(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 20, bFrames: 2);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        int second = video.Units.FindIndex(1, unit => unit.IsKeyFrame);
        Assert.Equal(10, second);

        List<int> before = DecoderContract.Decode(decoder, video.Units.Take(second));
        decoder.Flush();
        List<int> after = DecoderContract.Decode(decoder, video.Units.Skip(second));

        Assert.True(before.Count < 10, "some are held back");
        Assert.Equal(Enumerable.Range(10, after.Count), after);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Key_frames_only_come_at_once_and_alone(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 40, bFrames: 2);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        decoder.KeyFramesOnly = true;
        using var image = new Mat();
        foreach (AccessUnit unit in video.Units)
        {
            var indexes = new List<int>();
            Assert.True(decoder.Send(unit));
            DecoderContract.Receive(decoder, image, indexes);
            Assert.Equal(unit.IsKeyFrame ? 1 : 0, indexes.Count);
            if (unit.IsKeyFrame) Assert.Equal(unit.Position, CodedVideo.PositionOf(indexes[0]));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Threads_delay_the_pictures_and_lose_none(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 20);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec, threads: 3);
        using var image = new Mat();
        Assert.True(decoder.Delay >= 2 || kind == VideoDecoderKind.VideoCapture);

        List<int> indexes = DecoderContract.Decode(decoder, video.Units);
        Assert.True(indexes.Count >= 20 - decoder.Delay, "no more are held back than it says");
        decoder.Drain();
        DecoderContract.Receive(decoder, image, indexes);

        Assert.Equal(Enumerable.Range(0, 20), indexes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Two_decode_at_once(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 20);
        IEnumerable<AccessUnit>[] twice = [video.Units, video.Units];
        List<int>[] indexes = [.. twice.AsParallel().WithDegreeOfParallelism(2).Select(units =>
        {
            using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
            using var image = new Mat();
            List<int> found = DecoderContract.Decode(decoder, units);
            decoder.Drain();
            DecoderContract.Receive(decoder, image, found);
            return found;
        })];
        Assert.All(indexes, found => Assert.Equal(Enumerable.Range(0, 20), found));
    }
}
