using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class RawVideoSplitterTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(40);

    private readonly FakeTimeProvider _time = new();
    private readonly UnitQueue _units = new();
    private RawVideoSplitter _splitter = null!;

    [Theory]
    [InlineData("H264", 1)]
    [InlineData("H264", 7)]
    [InlineData("H264", 1000)]
    [InlineData("H265", 1)]
    [InlineData("H265", 1000)]
    public void Pictures_are_whole_however_the_bytes_arrive(string coding, int largestPart)
    {
        CodedVideo video = CodedVideo.Stamped(Begin(coding), frames: 25);
        byte[] file = video.ToFile();
        var random = new Random(3);
        var received = new List<AccessUnit>();
        for (int at = 0; at < file.Length;)
        {
            int length = Math.Min(file.Length - at, random.Next(1, largestPart + 1));
            Add(file.AsSpan(at, length));
            at += length;
            while (_units.TryTake(out AccessUnit? unit)) received.Add(unit);
        }

        // The last one ends when the next begins.
        Assert.Equal(24, received.Count);
        using IVideoDecoder decoder = DecoderContract.Open(VideoDecoderKind.OpenCvLibAvCodec, video.Codec);
        for (int i = 0; i < received.Count; i++)
        {
            Assert.Equal(video.Units[i].IsKeyFrame, received[i].IsKeyFrame);
            Assert.False(received[i].IsDamaged || received[i].IsAfterLoss);
        }

        Assert.All(received.Zip(received.Skip(1)), pair => Assert.True(pair.Second.Position > pair.First.Position));
        for (int i = 0; i < received.Count; i++) received[i].Position = video.Units[i].Position;

        Assert.Equal(Enumerable.Range(0, 24), DecoderContract.Decode(decoder, received));
    }

    [Fact]
    public void A_pause_ends_a_picture_once_the_stream_has_shown_that_it_does()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 60);
        for (int i = 0; i < 30; i++)
        {
            Assert.Null(_splitter.EndingPause);
            Send(video.Units[i]);
        }

        Send(video.Units[30]);
        Send(video.Units[31]);
        int before = Count();
        Assert.NotNull(_splitter.EndingPause);
        Assert.InRange(_splitter.EndingPause.Value.TotalMilliseconds, 1, 20);

        _splitter.EndPicture();
        Assert.Equal(before + 1, Count());
        Assert.Null(_splitter.EndingPause);
        for (int i = 32; i < 60; i++)
        {
            Send(video.Units[i]);
            _splitter.EndPicture();
        }

        Assert.Equal(60, Count());
        Assert.All(_received, unit => Assert.False(unit.IsDamaged || unit.IsAfterLoss));
    }

    [Fact]
    public void A_picture_that_goes_on_after_its_end_is_a_loss_and_a_pause_is_not_believed_any_more()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 100);
        for (int i = 0; i < 35; i++) Send(video.Units[i]);

        // In its last slice.
        AccessUnit cut = video.Units[35];
        Add(cut.Data.AsSpan(0, cut.Length - 5));
        _splitter.EndPicture();
        _time.Advance(s_interval / 2);
        Add(cut.Data.AsSpan(cut.Length - 5, 5));

        Assert.Null(_splitter.EndingPause);
        for (int i = 36; i < 100; i++) Send(video.Units[i]);
        Assert.Null(_splitter.EndingPause);
        Count();
        Assert.True(_received[36].IsAfterLoss, "what refers to the cut one is hidden");
        Assert.True(_received.Skip(37).All(unit => !unit.IsDamaged));
        Assert.Equal(99, _received.Count);
    }

    [Fact]
    public void A_picture_with_pauses_inside_makes_the_pause_that_ends_one_longer()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 80);
        foreach (AccessUnit unit in video.Units)
        {
            Add(unit.Data.AsSpan(0, unit.Length / 2));
            _time.Advance(s_interval / 4);
            Add(unit.Data.AsSpan(unit.Length / 2, unit.Length - unit.Length / 2));
            _time.Advance(s_interval);
        }

        Assert.Equal(s_interval * 0.75, _splitter.EndingPause);
    }

    [Fact]
    public void A_pause_between_two_slices_of_a_picture_is_one_within_it()
    {
        // Two slices in each picture.
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 90);
        for (int i = 0; i < 40; i++) Send(video.Units[i]);
        Assert.NotNull(_splitter.EndingPause);
        int before = Count();

        int second = LastSliceOf(video.Units[40]);
        Add(video.Units[40].Data.AsSpan(0, second));
        _splitter.EndPicture();
        _time.Advance(s_interval / 2);
        Add(video.Units[40].Data.AsSpan(second, video.Units[40].Length - second));
        for (int i = 41; i < 90; i++)
        {
            Send(video.Units[i]);
            Assert.Null(_splitter.EndingPause);
        }

        Count();
        Assert.Contains(_received.Skip(before), unit => unit.IsAfterLoss || unit.IsDamaged);
        Assert.All(_received.Skip(before + 4), unit => Assert.False(unit.IsDamaged));
    }

    [Theory]
    [InlineData("H264", 3, false)]
    [InlineData("H264", 3, true)]
    [InlineData("H264", 4, false)]
    [InlineData("H264", 4, true)]
    [InlineData("H265", 3, false)]
    [InlineData("H265", 4, true)]
    public void A_start_code_in_two_pieces_behind_a_pause_begins_a_picture(
        string coding, int codeLength, bool withPictureBefore)
    {
        CodedVideo video = CodedVideo.Stamped(Begin(coding), frames: 60);
        for (int i = 0; i < 35; i++) Send(video.Units[i]);
        for (int split = 1; split < codeLength; split++)
        {
            Span<byte> cut = video.Units[34 + split].Data.AsSpan(0, video.Units[34 + split].Length);
            Assert.True(cut.StartsWith(NalUnit.StartCode));
            cut = cut.Slice(4 - codeLength);
            if (withPictureBefore) Add(cut.Slice(0, split));
            int before = Count();
            Assert.NotNull(_splitter.EndingPause);
            _splitter.EndPicture();
            Assert.Equal(before + 1, Count());
            Assert.Null(_splitter.EndingPause);
            _time.Advance(s_interval);
            if (!withPictureBefore) Add(cut.Slice(0, split));

            // Zeros alone are no picture that could end.
            Assert.Null(_splitter.EndingPause);
            _time.Advance(s_interval / 20);
            Add(cut.Slice(split));
        }

        for (int i = 34 + codeLength; i < 60; i++) Send(video.Units[i]);
        Assert.NotNull(_splitter.EndingPause);
        Assert.Equal(59, Count());
        Assert.All(_received, unit => Assert.False(unit.IsDamaged || unit.IsAfterLoss));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_pause_within_a_start_code_is_not_one_within_a_picture(int split)
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 35);
        foreach (AccessUnit unit in video.Units)
        {
            Add(unit.Data.AsSpan(0, split));
            _time.Advance(s_interval);
            Add(unit.Data.AsSpan(split, unit.Length - split));
        }

        Assert.NotNull(_splitter.EndingPause);
        Assert.InRange(_splitter.EndingPause.Value.TotalMilliseconds, 1, 20);
    }

    [Fact]
    public void Zeros_alone_after_an_end_do_not_hide_that_the_picture_goes_on()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 60);
        for (int i = 0; i < 35; i++) Send(video.Units[i]);
        _splitter.EndPicture();
        _time.Advance(s_interval / 2);
        Add([0]);
        Assert.Null(_splitter.EndingPause);
        Add([1, 2, 3]);
        for (int i = 35; i < 40; i++) Send(video.Units[i]);

        Assert.Null(_splitter.EndingPause);
        Count();
        Assert.True(_received[35].IsAfterLoss);
    }

    [Fact]
    public void A_pause_between_two_slices_counts_also_where_zeros_come_first()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 42);
        for (int i = 0; i < 40; i++) Send(video.Units[i]);
        Assert.NotNull(_splitter.EndingPause);

        int second = LastSliceOf(video.Units[40]);
        _time.Advance(s_interval);
        Add(video.Units[40].Data.AsSpan(0, second));
        _time.Advance(s_interval / 2);
        Add([0, 0]);
        Add(video.Units[40].Data.AsSpan(second + 2, video.Units[40].Length - second - 2));
        Send(video.Units[41]);

        Assert.Null(_splitter.EndingPause);
    }

    [Fact]
    public void Of_a_stream_with_B_frames_no_picture_is_lost()
    {
        CodedVideo video = CodedVideo.Stamped(Begin("H264"), frames: 60, bFrames: 2);
        foreach (AccessUnit unit in video.Units) Send(unit);
        Count();
        using IVideoDecoder decoder = DecoderContract.Open(VideoDecoderKind.OpenCvLibAvCodec, VideoCodec.H264);
        using var image = new OpenCvSharp.Mat();
        var indexes = new List<int>();
        foreach (AccessUnit unit in _received)
        {
            Assert.True(decoder.Send(unit));
            while (decoder.TryReceive(out _))
            {
                Assert.True(decoder.Retrieve(image));
                Assert.True(StampCodec.TryRead(image, out FrameStamp stamp));
                indexes.Add(stamp.FrameNumber);
            }
        }

        // Those of the first group before the first B-frame was seen may be.
        Assert.Equal(Enumerable.Range(10, indexes.Count(index => index >= 10)), indexes.Where(index => index >= 10));
        Assert.True(indexes[^1] >= 55, $"{indexes[^1]}");
    }

    [Fact]
    public void Random_bytes_are_no_picture_and_need_no_more_memory_than_the_largest_one()
    {
        Begin("H264");
        byte[] bytes = new byte[1 << 20];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 40; i++)
        {
            new Random(i).NextBytes(bytes);

            // Without a start code in it all is one NAL unit.
            for (int at = 0; at < bytes.Length; at++) bytes[at] |= 0x10;
            if (i == 0) Add([0, 0, 1, 0x65]);
            Add(bytes);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6L * AccessUnit.MaxLength);
    }

    private readonly List<AccessUnit> _received = [];

    private static int LastSliceOf(AccessUnit unit) =>
        unit.Data.AsSpan(0, unit.Length).LastIndexOf((ReadOnlySpan<byte>)[0, 0, 1]) is var at and > 0
            ? at
            : throw new InvalidOperationException();

    private VideoCodec Begin(string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        var clock = new RtpClock(90000, _time, new SenderReports(_time));
        _splitter = new RawVideoSplitter(
            codec, new NalAssembler(codec, new ParameterSets(codec), clock, _units), clock, _time);
        return codec;
    }

    private void Send(AccessUnit unit)
    {
        _time.Advance(s_interval);
        Add(unit.Data.AsSpan(0, unit.Length));
    }

    private void Add(ReadOnlySpan<byte> bytes) => _splitter.Add(bytes, _time.GetTimestamp());

    private int Count()
    {
        while (_units.TryTake(out AccessUnit? unit)) _received.Add(unit);
        return _received.Count;
    }
}
