namespace LatestFrames;

/// <summary>Several consumers of one camera.</summary>
[Collection(CameraFixture.Collection)]
public sealed class SeveralReadersTests(CameraFixture cameras, ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_reader_that_sleeps_takes_no_frame_from_the_other_seven()
    {
        // The camera takes its next picture when all seven have seen the last one: whoever is held up by the sleeper
        // ends the test at the limit.
        const int frames = 500;
        using var seen = new SemaphoreSlim(0);
        using var wake = new ManualResetEventSlim();
        bool AllHaveSeenIt() => Enumerable.Range(0, 7).All(_ => seen.Wait(s_limit));
        var source = new ScriptedSource { OnGrab = number => number == 1 || (AllHaveSeenIt() && number <= frames) };
        using var capture = new LatestFrameCapture(
            new LatestFrameCaptureOptions { SkipBacklog = false, Reconnect = null, ReadTimeout = s_limit });
        LatestFrameReader[] readers = [.. Enumerable.Range(0, 8).Select(_ => capture.CreateReader())];
        Assert.True(capture.Open(source));

        using var isAsleep = new ManualResetEventSlim();
        Task<Tally> asleep = Start(readers[7], () =>
        {
            isAsleep.Set();
            wake.Wait(s_limit);
        }, TestContext.Current.CancellationToken);
        Assert.True(isAsleep.Wait(s_limit, TestContext.Current.CancellationToken));
        Tally[] awake = await Task.WhenAll(readers[..7].Select(reader => Start(reader, () => seen.Release())));
        wake.Set();

        Assert.All(awake, tally => Assert.Equal(new Tally(frames, Skipped: 0), tally));
        Tally slept = await asleep;
        Assert.Equal(frames, slept.Read + slept.Skipped);
        Assert.InRange(slept.Read, 1, 2);
        Assert.Equal(1, source.Connections);
        foreach (LatestFrameReader reader in readers) reader.Dispose();
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task Eight_readers_of_a_camera_are_one_connection_to_it(string protocol)
    {
        const int frames = 100;
        using var wake = new ManualResetEventSlim();
        using var capture = new LatestFrameCapture(cameras.Url(protocol), WatchedCapture.Patient);
        using var alone = new LatestFrameCapture(cameras.Url(protocol), WatchedCapture.Patient);
        LatestFrameReader[] readers = [.. Enumerable.Range(0, 8).Select(_ => capture.CreateReader())];

        // Both have caught up with the present by then.
        foreach (LatestFrameCapture each in new[] { capture, alone })
        {
            using LatestFrameReader probe = each.CreateReader();
            using Frame? first = probe.ReadFrame(TestContext.Current.CancellationToken);
            Assert.NotNull(first);
        }

        // As long as one reader alone with a capture of its own needs for its frames.
        using var end = new CancellationTokenSource();
        Task<Tally> asleep = Start(readers[7], () => wake.Wait(s_limit), end.Token);
        Task<Tally>[] awake = [.. readers[..7].Select(reader => Start(reader, () => { }, end.Token))];
        using LatestFrameReader single = alone.CreateReader();
        int left = frames;
        using var done = new CancellationTokenSource();
        Tally expected = await Start(single, () => { if (--left == 0) done.Cancel(); }, done.Token);
        await end.CancelAsync();
        Tally[] tallies = await Task.WhenAll(awake);
        wake.Set();
        await asleep;

        double least = tallies.Min(tally => tally.Read) / (double)expected.Read;
        output.WriteLine(
            $"{protocol}: alone {expected.Read} frames; "
            + $"of seven the least {tallies.Min(tally => tally.Read)} ({least:P1}), "
            + $"skipped at most {tallies.Max(tally => tally.Skipped)}");
        Assert.Equal(1, capture.GetStatistics().TotalConnections);

        // The figure is for the log; a machine that is busy elsewhere loses frames for everybody. Readers that took
        // each other's would have a seventh.
        Assert.True(least > 0.5, $"{least:P1}");
        foreach (LatestFrameReader reader in readers) reader.Dispose();
    }

    [Fact]
    public async Task Disposing_a_reader_ends_its_waits()
    {
        using var never = new SemaphoreSlim(0);
        var source = new ScriptedSource { OnGrab = _ => never.Wait(TimeSpan.FromSeconds(60)) };
        using var capture = new LatestFrameCapture(source, new LatestFrameCaptureOptions
        {
            ReadTimeout = TimeSpan.FromHours(1),
            StallTimeout = TimeSpan.FromHours(1),
            CloseTimeout = TimeSpan.FromSeconds(30),
            Conversion = FrameConversion.OnDemand,
        });
        LatestFrameReader reader = capture.CreateReader();
        ValueTask<Frame?> asynchronous = reader.ReadAsync(TestContext.Current.CancellationToken);
        using var hasBegun = new ManualResetEventSlim();
        Task<Frame?> synchronous = Task.Factory.StartNew(
            () =>
            {
                hasBegun.Set();
                return reader.ReadFrame(TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(hasBegun.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        reader.Dispose();

        Assert.Null(
            await asynchronous.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        // A wait that had not begun yet finds the reader disposed.
        Exception? exception = await Record.ExceptionAsync(async () =>
            Assert.Null(await synchronous.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)));
        Assert.True(exception is null or ObjectDisposedException, exception?.ToString());
        never.Release(1000);
    }

    [Fact]
    public void Disposing_a_reader_leaves_the_others()
    {
        using var capture = new LatestFrameCapture(
            new ScriptedSource(), new LatestFrameCaptureOptions { SkipBacklog = false });
        LatestFrameReader one = capture.CreateReader();
        using LatestFrameReader two = capture.CreateReader();
        using Frame held = one.ReadFrame(TestContext.Current.CancellationToken)!;
        long number = ScriptedSource.NumberIn(held.Image);
        one.Dispose();

        using Frame next = two.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.NotNull(next);
        Assert.Equal(number, ScriptedSource.NumberIn(held.Image));
    }

    private static Task<Tally> Start(LatestFrameReader reader, Action work, CancellationToken end = default) =>
        Task.Factory.StartNew(
            () =>
            {
                var tally = new Tally(0, 0);
                try
                {
                    while (reader.ReadFrame(end) is { } frame)
                    {
                        using (frame) tally = new Tally(tally.Read + 1, tally.Skipped + frame.Skipped);
                        work();
                    }
                }
                catch (OperationCanceledException)
                {
                    // The end.
                }

                return tally;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private sealed record Tally(int Read, long Skipped);
}
