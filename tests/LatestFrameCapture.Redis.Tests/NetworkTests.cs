using System.Globalization;

namespace LatestFrames;

/// <summary>
/// Camera, server and consumers on machines of their own, whose links are cut, slowed and restored.
/// </summary>
public sealed class NetworkTests(RedisNetwork network, ITestOutputHelper output) : IClassFixture<RedisNetwork>
{
    private const long Millisecond = 1000;
    private const long Second = 1000 * Millisecond;

    // At 25 frames a second.
    private const long Interval = 40 * Millisecond;

    // As Peer has it.
    private const long StallTimeout = 2 * Second;

    // What had arrived in a consumer's machine when the link was cut is shown then, if the machine is busy.
    private const long AlreadyThere = 500 * Millisecond;

    [Fact]
    public async Task
        A_consumer_whose_link_is_cut_for_ten_seconds_sees_nothing_of_before_and_the_other_does_not_notice()
    {
        Assert.SkipUnless(network.WhyNot is null, network.WhyNot ?? "");
        using RemoteConsumer one = network.StartConsumer(network.One, FrameConversion.Eager);
        using RemoteConsumer other = network.StartConsumer(network.Other, FrameConversion.Eager);
        one.FramesAfter(0, 25);
        RemoteConsumer.Arrival[] before = other.FramesAfter(0, 50)[25..];

        long cut = network.One.Cut();
        RemoteConsumer.StateChange loss;
        long restored;
        try
        {
            loss = one.LossAfter(cut);
            await LastUntil(cut + (10 * Second));
        }
        finally
        {
            restored = network.One.Restore();
        }

        AssertTold(loss, cut);
        one.FramesAfter(restored, 25);
        AssertNothingOld(one, cut, restored, "the one");

        other.Update();
        RemoteConsumer.Arrival[] meanwhile = [.. other.Frames.Where(frame => frame.At > cut && frame.At < restored)];
        output.WriteLine(
            $"the other: {Describe(before)} before, {Describe(meanwhile)} meanwhile, {meanwhile.Length} frames in "
            + $"{Text(restored - cut)}");
        Assert.DoesNotContain(other.States, state => state.IsLoss);

        // 250, where the machine is not busy.
        Assert.InRange(meanwhile.Length, 50, 275);
        Assert.InRange(Median(meanwhile), 0, Median(before) + 100);
    }

    [Theory]
    [InlineData("camera")]
    [InlineData("server")]
    public async Task When_the_link_of_the_camera_or_the_server_is_cut_consumers_say_so_and_see_nothing_old(
        string which)
    {
        Assert.SkipUnless(network.WhyNot is null, network.WhyNot ?? "");
        VirtualHost host = which == "camera" ? network.Camera : network.Server;
        using RemoteConsumer eager = network.StartConsumer(network.One, FrameConversion.Eager);
        using RemoteConsumer onDemand = network.StartConsumer(network.Other, FrameConversion.OnDemand);
        RemoteConsumer[] consumers = [eager, onDemand];
        foreach (RemoteConsumer consumer in consumers) consumer.FramesAfter(0, 25);

        long cut = host.Cut();
        long restored;
        RemoteConsumer? late = null;
        try
        {
            foreach (RemoteConsumer consumer in consumers) AssertTold(consumer.LossAfter(cut), cut);

            // The picture of before is stored for six seconds: it is no picture for those who come now. The publisher's
            // command fails after five, so that it connects again.
            late = network.StartConsumer(network.One, FrameConversion.Eager);
            await LastUntil(cut + (11 * Second / 2));
        }
        finally
        {
            restored = host.Restore();
        }

        using RemoteConsumer newcomer = late;
        output.WriteLine($"restored after {Text(restored - cut)}");
        foreach (RemoteConsumer consumer in new[] { eager, onDemand, newcomer })
        {
            consumer.FramesAfter(restored, 25);
            AssertNothingOld(
                consumer, cut, restored, consumer == newcomer ? "newcomer" : consumer == eager ? "eager" : "on demand");
        }
    }

    [Fact]
    public void A_slow_link_carries_fewer_pictures_each_as_fresh_as_it_can_be()
    {
        Assert.SkipUnless(network.WhyNot is null, network.WhyNot ?? "");
        using RemoteConsumer one = network.StartConsumer(network.One, FrameConversion.Eager, hasProxy: true);
        RemoteConsumer.Arrival[] before = one.FramesAfter(0, 50)[25..];
        double bytes = one.PictureBytes();

        // 0.4 s a picture.
        const long Picture = 400 * Millisecond;
        long slowed = one.SetSpeed(bytes * 8 * Second / Picture);
        RemoteConsumer.Arrival[] slow = one.FramesAfter(slowed + Second, 12);

        long restored = one.SetSpeed(0);
        RemoteConsumer.Arrival[] after = one.FramesAfter(restored + Picture + (500 * Millisecond), 25);
        long fresh = one.Frames
            .First(frame => frame.At > restored && frame.TrueAge.TotalMilliseconds < Median(before) + 40).At;
        output.WriteLine(
            $"{bytes / 1000:0} kB a picture; before {Describe(before)}; "
            + $"12 slow ones in {Text(slow[^1].At - slow[0].At)}, "
            + $"{Describe(slow)}; restored: fresh after {Text(fresh - restored)}, {Describe(after)}");

        // What the link allows, the wait for a picture, and what it takes to get there otherwise: the best of twelve,
        // as a busy machine makes the link slower.
        double way = (Interval / (double)Millisecond) + Median(before) + 150;
        double picture = Picture / (double)Millisecond;
        double period = (slow[^1].At - slow[0].At) / (double)Millisecond / (slow.Length - 1);
        Assert.InRange(slow.Min(frame => frame.TrueAge.TotalMilliseconds), 0.75 * picture, picture + way);
        Assert.InRange(period, 0.75 * picture, 3 * picture);

        // No backlog: as old as the link makes a picture, and the last ones are not older than the first ones.
        Assert.InRange(Median(slow), 0, Math.Max(picture, period) + way);
        Assert.InRange(Median(slow[6..]), 0, Math.Max(picture, period) + way);
        Assert.InRange(
            slow.Select(frame => (frame.Age - frame.TrueAge).TotalMilliseconds).Order().ElementAt(slow.Length / 2),
            -50,
            50);
        Assert.InRange(fresh - restored, 0, Picture + Second);
        Assert.InRange(Median(after), 0, Median(before) + 100);
        Assert.InRange(after[^1].At - after[0].At, 0, 5 * Second);
    }

    // How long an outage is, is no wait for something.
    private static Task LastUntil(long time) =>
        Task.Delay(TimeSpan.FromMicroseconds(Math.Max(0, time - FrameClock.NowMicroseconds)));

    private void AssertTold(RemoteConsumer.StateChange loss, long cut)
    {
        output.WriteLine($"{loss.State} {Text(loss.At - cut)} after the cut: {loss.Failure}");
        Assert.InRange(loss.At - cut, 0, StallTimeout + Second);
    }

    private void AssertNothingOld(RemoteConsumer consumer, long cut, long restored, string name)
    {
        RemoteConsumer.Arrival first = consumer.Frames.First(frame => frame.At > cut + AlreadyThere);
        output.WriteLine(
            $"{name}: its first frame came {Text(first.At - restored)} after the link was back, and was taken "
            + $"{Text(first.Taken - restored)} after it");

        // What was taken when the link was about to come back may still be the newest.
        Assert.InRange(first.Taken - restored, -Interval, long.MaxValue);
        Assert.All(
            consumer.Frames.Zip(consumer.Frames.Skip(1)),
            pair => Assert.True(pair.Second.Number > pair.First.Number, $"{pair}"));
    }

    private static double Median(RemoteConsumer.Arrival[] frames) =>
        frames.Select(frame => frame.TrueAge.TotalMilliseconds).Order().ElementAt(frames.Length / 2);

    private static string Describe(RemoteConsumer.Arrival[] frames) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Median(frames):0.0} ms, max {frames.Max(frame => frame.TrueAge.TotalMilliseconds):0.0}");

    private static string Text(long microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{microseconds / (double)Second:0.000} s");
}
