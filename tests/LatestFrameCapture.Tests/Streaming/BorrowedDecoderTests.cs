using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Decoders that one stream after the other uses.</summary>
public sealed class BorrowedDecoderTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DecoderPool _pool = new(TimeProvider.System, mostIdle: 4, longestIdle: TimeSpan.FromHours(1));

    public static TheoryData<VideoDecoderKind, string> Libraries => new MatrixTheoryData<VideoDecoderKind, string>(
        [VideoDecoderKind.SystemLibAvCodec, VideoDecoderKind.OpenCvLibAvCodec], ["H264", "H265"]);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_borrowed_decoder_decodes_as_a_new_one(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo small = CodedVideo.Stamped(codec, frames: 20),
            large = CodedVideo.Stamped(codec, frames: 20, width: 640, height: 480);
        CodedVideo reordered = CodedVideo.Stamped(codec, frames: 20, bFrames: 2);
        using var bars = new Mat(240, 320, MatType.CV_8UC3, new Scalar(200, 30, 100));
        CodedVideo full = CodedVideo.Of(codec, bars, "-pix_fmt yuvj420p -color_range pc"),
            limited = CodedVideo.Of(codec, bars, "-pix_fmt yuv420p");

        // Each after each of the others, twice, and after itself; the last group is left in its middle.
        CodedVideo[] videos =
            [small, reordered, small, large, full, limited, full, small, small, large, reordered, limited];
        foreach (CodedVideo video in videos)
        {
            IEnumerable<AccessUnit> units = video.Units.Take(15);
            List<byte[]> expected = Decode(units, NewDecoder(kind, codec, pool: null)),
                actual = Decode(units, NewDecoder(kind, codec, _pool));
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Count, actual.Count);
            for (int i = 0; i < expected.Count; i++)
                Assert.True(expected[i].AsSpan().SequenceEqual(actual[i]), $"picture {i}");
        }

        Assert.InRange(_pool.Idle, 2, 4);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void One_decoder_is_enough_for_cameras_that_take_turns(VideoDecoderKind kind, string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 25);
        using UnitDecoder one = NewDecoder(kind, codec, _pool), two = NewDecoder(kind, codec, _pool);
        Assert.Equal("", one.Name);
        for (int i = 0; i < 20; i += 10)
        {
            Assert.Equal([i], Receive(one, video.Units[i]));
            string name = one.Name;
            Assert.NotEqual("", name);
            one.GiveBack();
            Assert.Equal((name, 1), (one.Name, _pool.Idle));
            Assert.Equal([i], Receive(two, video.Units[i]));
            Assert.Equal(0, _pool.Idle);
            two.GiveBack();
        }

        Assert.Equal(1, _pool.Idle);

        // Without its key frame nothing can be decoded any more.
        Assert.False(one.Send(video.Units[11], timesBehind: 0));
    }

    [Fact]
    public void A_decoder_that_is_read_seldom_is_wanted_back_while_there_are_many()
    {
        var clock = new FakeTimeProvider();
        var pool = new DecoderPool(clock, mostIdle: 4, longestIdle: TimeSpan.FromHours(1));
        var decoders = new List<UnitDecoder>();
        try
        {
            while (decoders.Count < 2 * Math.Max(2, Environment.ProcessorCount))
            {
                decoders.Add(NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, pool));
                Receive(decoders[^1], PictureStream.Hundred.Units[0]);
                clock.Advance(TimeSpan.FromSeconds(1));
                Assert.False(decoders[0].IsWantedBack);
            }

            using UnitDecoder further = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, pool);
            Receive(further, PictureStream.Hundred.Units[0]);
            Assert.Equal((true, false), (decoders[0].IsWantedBack, further.IsWantedBack));
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(further.IsWantedBack);
        }
        finally
        {
            decoders.ForEach(decoder => decoder.Dispose());
        }

        Assert.Equal((0, decoders.Count + 1), (pool.Existing.Now, pool.Existing.Most));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void What_waited_for_its_turn_brings_no_further_threads(bool isBorrowed, int expected)
    {
        Assert.SkipUnless(
            VideoDecoders.IsAvailable(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264) || OperatingSystem.IsLinux(),
            "There is no such library.");
        var threads = new DecoderThreadCount(first: 1, most: 4);
        var playback = new UnitPlayback(
            KeyFramesOnly: true, ShowsDamaged: false, IsOnDemand: false, VideoDecoderKind.SystemLibAvCodec, threads);
        using var decoder = new UnitDecoder(
            VideoCodec.H264,
            playback,
            _ => { },
            TestContext.Current.CancellationToken,
            isBorrowed ? _pool : null,
            s_patience);
        Assert.True(decoder.Send(PictureStream.Hundred.Units[0], timesBehind: 0));
        Assert.True(decoder.Send(PictureStream.Hundred.Units[10], timesBehind: 3));
        Assert.Equal(expected, threads.Current);
    }

    [Fact]
    public void A_stream_with_other_parameter_sets_or_without_any_gets_none()
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, frames: 20),
            other = CodedVideo.Stamped(VideoCodec.H264, frames: 20, width: 640, height: 480);
        using UnitDecoder one = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool);
        Receive(one, video.Units[0]);
        one.GiveBack();
        Assert.Equal(1, _pool.Idle);

        using UnitDecoder two = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool);
        Receive(two, other.Units[0]);
        Assert.Equal(1, _pool.Idle);

        // Those of the first stream would do for this picture, and they are not its own.
        AccessUnit bare = WithoutSets(video.Units[0]);
        using UnitDecoder three = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool);
        three.Send(bare, timesBehind: 0);
        Assert.False(three.TryReceive(out _));
        three.GiveBack();
        Assert.Equal(1, _pool.Idle);
    }

    [Fact]
    public void A_key_frame_without_parameter_sets_keeps_no_decoder_from_the_others()
    {
        using UnitDecoder decoder = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool);
        decoder.Send(WithoutSets(PictureStream.Hundred.Units[0]), timesBehind: 0);
        Assert.Equal([10], Receive(decoder, PictureStream.Hundred.Units[10]));
        decoder.GiveBack();
        Assert.Equal((1, 1), (_pool.Idle, _pool.Existing.Now));
    }

    [Fact]
    public async Task A_decoder_of_a_thread_that_was_told_to_stop_does_not_come_back()
    {
        using var stop = new CancellationTokenSource();
        using UnitDecoder decoder = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool, stop.Token);
        Receive(decoder, PictureStream.Hundred.Units[0]);
        await stop.CancelAsync();
        decoder.GiveBack();

        Assert.Equal(0, _pool.Idle);
    }

    [Fact]
    public void Nor_does_one_that_has_refused_a_picture_or_whose_connection_ends()
    {
        using (UnitDecoder decoder = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool))
        {
            Receive(decoder, PictureStream.Hundred.Units[0]);
            var damaged = new AccessUnit { IsKeyFrame = true };
            damaged.TryAppend(PictureStream.Hundred.Units[0].Data.AsSpan(0, PictureStream.Hundred.Units[0].Length));
            damaged.Data.AsSpan(damaged.Length / 2).Clear();
            int before = decoder.RefusedKeyFrames;
            for (int i = 0; i < 3 && decoder.RefusedKeyFrames == before; i++)
            {
                var garbage = new AccessUnit { IsKeyFrame = true };
                garbage.TryAppend(SetsOf(PictureStream.Hundred.Units[0]));
                garbage.TryAppend([0, 0, 0, 1, 0x65, 0xff, 0xff, 0xff, 0xff]);
                decoder.Send(garbage, timesBehind: 0);
            }

            Assert.True(decoder.RefusedKeyFrames > before, "the decoder refuses it");
            decoder.GiveBack();
            Assert.Equal(0, _pool.Idle);
            Receive(decoder, PictureStream.Hundred.Units[0]);
        }

        Assert.Equal(0, _pool.Idle);
    }

    [Fact]
    public async Task No_more_decode_at_once_than_the_pool_lets()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var taken = new List<Turns.Turn>();
        while (_pool.Turns.Enter(TimeSpan.Zero, token) is { IsTaken: true } turn) taken.Add(turn);
        Assert.Equal(Math.Max(2, Environment.ProcessorCount), taken.Count);

        using UnitDecoder decoder = NewDecoder(VideoDecoderKind.SystemLibAvCodec, VideoCodec.H264, _pool);
        Task<List<int>> decoded = Task.Factory.StartNew(
            () => Receive(decoder, PictureStream.Hundred.Units[0]),
            token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(SpinWait.SpinUntil(() => _pool.Turns.Waiting == 1 || decoded.IsCompleted, s_patience));
        Assert.False(decoded.IsCompleted);
        taken[0].Dispose();
        Assert.Equal([0], await decoded);
        Assert.Equal(taken.Count - 1, _pool.Turns.Taken);
    }

    private static UnitDecoder NewDecoder(
        VideoDecoderKind kind, VideoCodec codec, DecoderPool? pool, CancellationToken? token = null)
    {
        Assert.SkipUnless(
            VideoDecoders.IsAvailable(kind, codec) || OperatingSystem.IsLinux(), "There is no such library.");
        var playback = new UnitPlayback(
            KeyFramesOnly: false, ShowsDamaged: false, IsOnDemand: true, kind, DecoderThreadCount.For(1));
        return new UnitDecoder(
            codec, playback, _ => { }, token ?? TestContext.Current.CancellationToken, pool, s_patience);
    }

    private static List<byte[]> Decode(IEnumerable<AccessUnit> units, UnitDecoder decoder)
    {
        using UnitDecoder disposed = decoder;
        using var image = new Mat();
        var pictures = new List<byte[]>();
        foreach (AccessUnit unit in units)
        {
            Assert.True(decoder.Send(unit, timesBehind: 0));
            while (decoder.TryReceive(out _))
            {
                Assert.True(decoder.Retrieve(image));
                byte[] pixels = new byte[image.Rows * image.Cols * 3];
                Assert.Equal(pixels.Length / image.Rows, image.Step());
                Marshal.Copy(image.Data, pixels, 0, pixels.Length);
                pictures.Add(pixels);
            }
        }

        decoder.GiveBack();
        return pictures;
    }

    private static List<int> Receive(UnitDecoder decoder, AccessUnit unit)
    {
        Assert.True(decoder.Send(unit, timesBehind: 0));
        using var image = new Mat();
        var indexes = new List<int>();
        while (decoder.TryReceive(out _))
        {
            Assert.True(decoder.Retrieve(image));
            Assert.True(StampCodec.TryRead(image, out FrameStamp stamp));
            indexes.Add(stamp.FrameNumber);
        }

        return indexes;
    }

    private static byte[] SetsOf(AccessUnit unit)
    {
        byte[] block = new byte[ParameterSetBlock.MaxLength];
        return block[..ParameterSetBlock.Copy(VideoCodec.H264, unit.Data.AsSpan(0, unit.Length), block)];
    }

    private static AccessUnit WithoutSets(AccessUnit unit)
    {
        var bare = new AccessUnit { IsKeyFrame = true };
        var nals = new NalReader(unit.Data.AsSpan(0, unit.Length));
        while (nals.MoveNext())
        {
            if (NalUnit.IsParameterSet(VideoCodec.H264, nals.First & 31)) continue;
            bare.TryAppend(NalUnit.StartCode);
            bare.TryAppend(nals.Current);
        }

        return bare;
    }
}
