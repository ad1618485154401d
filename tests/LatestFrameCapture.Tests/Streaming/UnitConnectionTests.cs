using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>
/// Streams without a container, of which only what follows a picture shows where it ends, and the first pauses do not
/// tell either.
/// </summary>
public sealed class UnitConnectionTests
{
    private const int Pictures = 40;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_picture_that_was_whole_only_after_a_silence_is_left_out()
    {
        // Twenty pictures, two seconds of nothing, twenty more.
        List<TimeSpan> ages = AgesOfShown(n => TimeSpan.FromMilliseconds((40 * n) + (n < 20 ? 0 : 2000)));

        Assert.Equal(Pictures - 1, ages.Count);
        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Of_a_camera_that_is_always_so_slow_each_picture_is_shown()
    {
        List<TimeSpan> ages = AgesOfShown(n => TimeSpan.FromSeconds(n));

        Assert.Equal(Pictures, ages.Count);
        Assert.InRange(ages.Max(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        Assert.InRange(ages[Pictures / 2], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.1));
    }

    /// <summary>How old pictures were at the moment at which each was shown.</summary>
    /// <param name="due">When the picture of a number is sent.</param>
    private List<TimeSpan> AgesOfShown(Func<int, TimeSpan> due)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var playback = new UnitPlayback(
            KeyFramesOnly: false,
            ShowsDamaged: false,
            IsOnDemand: false,
            VideoDecoderKind.OpenCvLibAvCodec,
            DecoderThreadCount.For(1)!);
        var settings = new UnitSettings("camera", _time, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), _ => { });
        var wire = new TimedWire(
            _time, PictureStream.Hundred.Units.Take(Pictures).Select((unit, n) => (due(n), unit.Data[..unit.Length])));
        var reception = new RawVideoReception(wire, VideoCodec.H264, [], _time, playback, token);
        using var connection = new UnitConnection(reception, settings, playback, token);
        var ages = new List<TimeSpan>();
        long start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < due(Pictures))
        {
            StreamGrab grab = connection.GrabNext();
            Assert.NotEqual(StreamGrab.Ended, grab);
            if (grab == StreamGrab.Picture && !connection.IsBacklog)
                ages.Add(_time.GetElapsedTime(connection.Times.Timestamp));
        }

        return ages;
    }
}
