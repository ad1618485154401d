using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>What is on the file, or counted, at the end of a recording.</summary>
public sealed class RecordingRunTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private readonly HubDriver _driver = new() { Parameters = new(VideoCodec.Jpeg, [], 320, 240) };
    private readonly HeldDisk _disk = new();
    private readonly ConcurrentQueue<RecordedFile> _files = new();
    private Func<bool> _isCaptureGone = static () => false;
    private RecorderFailure? _failure;

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_came_just_before_the_capture_was_disposed_is_on_the_file()
    {
        bool isSent = false;
        _isCaptureGone = () =>
        {
            // After a wait that has elapsed.
            if (!isSent) _driver.Send(3);
            return isSent = true;
        };
        RecordingRun run = Run();
        run.Start();
        await run.Ended.WaitAsync(s_limit, Token);
        Assert.Null(_failure);
        Assert.Equal((3L, 3L), (run.Pictures, Assert.Single(_files).Pictures));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_recording_that_was_too_late_has_left_out_at_its_end_is_counted(bool isStopped)
    {
        RecordingRun run = Run(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _disk.Hold();
        run.Start();
        _driver.Send(1);
        Assert.True(_disk.WaitUntilHeld());

        // Too late, and no key frame to go on with.
        _driver.Send(60, group: 1000);
        if (isStopped) run.RequestStop(s_limit);
        else _isCaptureGone = static () => true;
        _disk.Release();
        await run.Ended.WaitAsync(s_limit, Token);
        Assert.Null(_failure);
        Assert.Equal((1L, 60L), (run.Pictures, run.Skipped));
        Assert.False(_driver.Hub.HasReaders);
    }

    [Fact]
    public async Task Pictures_of_another_source_are_on_another_file()
    {
        RecordingRun run = Run();
        _disk.Hold();
        run.Start();
        _driver.Send(5);
        Assert.True(_disk.WaitUntilHeld());
        _driver.Reopen(2);
        _driver.Send(10);
        run.RequestStop(s_limit);
        _disk.Release();
        await run.Ended.WaitAsync(s_limit, Token);
        Assert.Null(_failure);

        // Of the other source's ten, five came before its first key frame.
        Assert.Equal([5L, 5L], _files.Select(file => file.Pictures));
    }

    [Fact]
    public async Task Pictures_of_a_stream_that_changes_too_often_are_counted()
    {
        RecordingRun run = Run();
        _disk.Hold();
        run.Start();
        for (int i = 0; i < 100; i++)
        {
            _driver.Parameters = new(VideoCodec.Jpeg, [], 320 + i % 2, 240);
            _driver.Send(1, group: 1);
        }

        run.RequestStop(s_limit);
        _disk.Release();
        await run.Ended.WaitAsync(s_limit, Token);
        Assert.Null(_failure);
        Assert.NotEqual(0, run.Skipped);
        Assert.Equal(100, run.Pictures + run.Skipped);
        Assert.Equal(run.Pictures, _files.Sum(file => file.Pictures));
    }

    private RecordingRun Run(StreamRecorderOptions? options = null)
    {
        var plan = new RecordingPlan(
            _driver.Hub,
            ((options ?? new() { MaxDelay = s_limit }) with { Directory = _directory }).CheckedCopy(),
            "door",
            _driver.Clock,
            static () => "door",
            () => _isCaptureGone(),
            _disk.Open,
            s_limit);
        return new RecordingRun(plan, _files.Enqueue, (_, failure) => _failure = failure, static (_, _) => { });
    }
}
