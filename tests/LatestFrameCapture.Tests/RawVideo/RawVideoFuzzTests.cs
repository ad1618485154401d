using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>
/// Damaged streams: no exception, no hang. The number of inputs is 5,000, or what the environment variable
/// LATEST_FRAME_FUZZ says.
/// </summary>
public sealed class RawVideoFuzzTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int count) ? count : 5_000;

    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public void Damaged_streams_make_no_exception(string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        byte[] file = CodedVideo.Stamped(codec, frames: 12).ToFile();
        var time = new FakeTimeProvider();
        var random = new Random(7);
        long units = 0;
        for (int i = 0; i < s_count; i++)
        {
            byte[] bytes = (byte[])file.Clone();
            for (int n = random.Next(30); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(random.Next(2) == 0 ? 2 : 256);
            var queue = new UnitQueue();
            var clock = new RtpClock(90000, time, new SenderReports(time));
            var splitter = new RawVideoSplitter(
                codec, new NalAssembler(codec, new ParameterSets(codec), clock, queue), clock, time);
            for (int at = 0; at < bytes.Length;)
            {
                int length = Math.Min(bytes.Length - at, random.Next(1, 4000));
                time.Advance(TimeSpan.FromMilliseconds(random.Next(30)));
                splitter.Add(bytes.AsSpan(at, length), time.GetTimestamp());
                at += length;
                if (random.Next(8) == 0) splitter.EndPicture();
                while (queue.TryTake(out AccessUnit? unit))
                {
                    units++;
                    queue.Return(unit);
                }
            }
        }

        Assert.True(units > s_count);
    }
}
