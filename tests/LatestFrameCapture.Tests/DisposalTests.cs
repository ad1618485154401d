using System.Diagnostics;
using System.Reflection;
using OpenCvSharp;

namespace LatestFrames;

public sealed class DisposalTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Four_readers_and_a_dispose_in_the_middle_three_hundred_times()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var video = new TestVideo(frames: 100, framesPerSecond: 500, width: 256, height: 96);
        for (int i = 0; i < 300; i++)
        {
            var options = new LatestFrameCaptureOptions { Capacity = 1 + random.Next(4), CloseTimeout = s_limit };
            var capture = new LatestFrameCapture(video.FilePath, options);
            Assert.True(capture.IsOpened());
            using var started = new CountdownEvent(4);
            Task[] readers =
            [
                .. Enumerable.Range(0, 4).Select(kind => Task.Run(() => ReadUntilDisposed(capture, kind, started)))
            ];
            Assert.True(started.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalRead > 0, TimeSpan.FromSeconds(30)));
            for (int spin = random.Next(20_000); spin > 0; spin--) Thread.SpinWait(1);

            long start = Stopwatch.GetTimestamp();
            capture.Dispose();
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_limit);
            await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

            CaptureStatistics statistics = capture.GetStatistics();
            Assert.Equal(0, statistics.CurrentBuffers);
            Assert.Equal(0, statistics.TotalAbandoned);
            Assert.Null(Conservation.FindViolation(statistics));
        }
    }

    [Fact]
    public void Every_member_throws_after_dispose()
    {
        var capture = new LatestFrameCapture(new ScriptedSource());
        capture.Dispose();
        string[] fine =
        [
            "Dispose", "DisposeAsync", "ToString", "GetHashCode", "Equals", "GetType", "GetStatistics",
            "get_State", "get_Failure", "get_IsDisposed", "get_CaptureType",
            "add_StateChanged", "remove_StateChanged", "add_FormatChanged", "remove_FormatChanged"
        ];
        MethodInfo[] members =
        [
            .. typeof(LatestFrameCapture)
                .GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => !fine.Contains(method.Name))
        ];

        Assert.True(members.Length > 50);
        foreach (MethodInfo member in members)
        {
            object?[] arguments = [.. member.GetParameters().Select(Argument)];
            Exception? exception = Record.Exception(() => Invoke(capture, member, arguments));
            Assert.True(
                exception is ObjectDisposedException,
                $"{member.Name}: {exception?.GetType().Name ?? "no exception"}");
        }

        Assert.Equal(CaptureState.Closed, capture.State);
        Assert.NotNull(capture.GetStatistics());
        Assert.Contains("scripted", capture.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_of_a_disposed_reader_throws()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource());
        LatestFrameReader reader = capture.CreateReader();
        reader.Dispose();
        reader.Dispose();

        using var image = new Mat();
        Assert.Throws<ObjectDisposedException>(() => reader.Read());
        Assert.Throws<ObjectDisposedException>(() => reader.Read(image));
        Assert.Throws<ObjectDisposedException>(() => reader.Read(image, TimeSpan.FromSeconds(1)));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(image));
        Assert.Throws<ObjectDisposedException>(() => reader.ReadFrame(TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => reader.TryReadFrame());
        Assert.True(capture.Read(image), "the capture's own reader goes on");
    }

    [Fact]
    public async Task Disposing_ends_waiting_reads_at_once()
    {
        using var never = new ManualResetEventSlim();
        var source = new ScriptedSource { OnGrab = _ => never.Wait(TimeSpan.FromSeconds(60)) };
        var capture = new LatestFrameCapture(
            source,
            new LatestFrameCaptureOptions
            {
                ReadTimeout = TimeSpan.FromMinutes(1),
                CloseTimeout = TimeSpan.FromMilliseconds(100)
            });
        Task<bool> synchronous = Task.Run(() =>
        {
            try
            {
                using var image = new Mat();
                return capture.Read(image);
            }
            catch (ObjectDisposedException)
            {
                // The thread came so late that its call began after the dispose.
                return false;
            }
        });
        Task<Frame?> asynchronous = capture.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        capture.Dispose();

        Assert.False(await synchronous.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Null(await asynchronous.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        never.Set();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thread_that_is_stuck_is_abandoned_and_cleans_up_when_its_call_returns(bool asynchronously)
    {
        using var stuck = new ManualResetEventSlim();
        using var inGrab = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                inGrab.Set();
                return stuck.Wait(TimeSpan.FromSeconds(60));
            },
        };
        var log = new ListLogger();
        var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { CloseTimeout = TimeSpan.FromMilliseconds(100) }, log);
        Assert.True(inGrab.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        long start = Stopwatch.GetTimestamp();
        if (asynchronously) await capture.DisposeAsync();
        else capture.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 90, 30_000);
        Assert.Equal((1, 1), (capture.GetStatistics().TotalAbandoned, capture.GetStatistics().CurrentAbandoned));
        Assert.Equal(1, source.OpenConnections);

        stuck.Set();
        Assert.True(SpinWait.SpinUntil(
            () => source.OpenConnections == 0 && capture.GetStatistics().CurrentAbandoned == 0,
            TimeSpan.FromSeconds(30)));
        Assert.Equal(0, capture.GetStatistics().TotalPushed);
        Assert.True(SpinWait.SpinUntil(
            () => log.Lines.Any(line => line.Contains("did not return", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Opens_and_disposals_of_several_threads_leave_one_source_or_none()
    {
        for (int round = 0; round < 200; round++)
        {
            var capture = new LatestFrameCapture(
                new LatestFrameCaptureOptions { SkipBacklog = false, CloseTimeout = TimeSpan.FromSeconds(30) });
            var source = new ScriptedSource();
            bool disposes = round % 2 == 0;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
            {
                try
                {
                    if (i == 3 && disposes) capture.Dispose();
                    else capture.Open(source);
                }
                catch (ObjectDisposedException)
                {
                    // Expected: the disposal came first.
                }
            })));

            if (disposes)
            {
                Assert.Equal(CaptureState.Closed, capture.State);
            }
            else
            {
                using var image = new Mat();
                Assert.True(capture.Read(image), $"round {round}: {capture.State}");
                Assert.Equal(CaptureState.Live, capture.State);
            }

            capture.Dispose();
            Assert.Equal(0, source.OpenConnections);
        }
    }

    [Fact]
    public void Two_hundred_cycles_leave_no_thread_handle_or_memory()
    {
        using var video = new TestVideo(frames: 5);
        Cycle(video, 20);
        ProcessFigures before = ProcessFigures.Take();
        Cycle(video, 200);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 2, MemoryMb: 20));
        output.WriteLine($"{before} -> {after}");

        // The pool's own threads come and go.
        Assert.InRange(after.Threads - before.Threads, -20, 4);
        Assert.InRange(after.Handles - before.Handles, -20, 2);
        Assert.InRange(after.MemoryMb - before.MemoryMb, -500, 20);
    }

    [Fact]
    public void A_capture_that_is_forgotten_ends_its_thread()
    {
        var source = new ScriptedSource { FramesPerSecond = 1000 };
        Forget(source);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return source.OpenConnections == 0;
            },
            TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_handler_may_dispose_the_capture()
    {
        using var disposed = new ManualResetEventSlim();
        var capture = new LatestFrameCapture();
        capture.StateChanged += (_, change) =>
        {
            if (change.Current != CaptureState.Live) return;
            capture.Dispose();
            disposed.Set();
        };
        capture.Open(new ScriptedSource());

        Assert.True(disposed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static void Forget(ScriptedSource source)
    {
        var capture = new LatestFrameCapture(source);
        capture.ReadFrame()?.Dispose();
        Assert.Equal(1, source.OpenConnections);
    }

    private static void Cycle(TestVideo video, int times)
    {
        using var image = new Mat();
        for (int i = 0; i < times; i++)
        {
            using var capture = new LatestFrameCapture(video.FilePath);
            Assert.True(capture.Read(image));
        }
    }

    private static async Task ReadUntilDisposed(LatestFrameCapture capture, int kind, CountdownEvent started)
    {
        using var image = new Mat();
        started.Signal();
        try
        {
            while (true)
            {
                bool isRead = kind switch
                {
                    0 => capture.Read(image),
                    1 => UseAndDispose(capture.Read()),
                    2 => UseAndDispose(capture.ReadFrame()),
                    _ => UseAndDispose(await capture.ReadAsync()),
                };
                if (!isRead) return;
            }
        }
        catch (ObjectDisposedException)
        {
            // What a call after Dispose is to answer.
        }
    }

    private static bool UseAndDispose(Mat image)
    {
        bool isRead = !image.Empty() && StampCodec.TryRead(image, out _);
        image.Dispose();
        return isRead;
    }

    private static bool UseAndDispose(Frame? frame)
    {
        using (frame) return frame is not null && StampCodec.TryRead(frame.Image, out _);
    }

    private static object? Argument(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(Mat)) return new Mat();
        if (parameter.ParameterType == typeof(OutputArray)) return OutputArray.Create(new Mat());
        if (parameter.ParameterType == typeof(string)) return "MJPG";
        if (parameter.ParameterType == typeof(int)) return parameter.HasDefaultValue ? parameter.DefaultValue : 1;
        if (parameter.ParameterType == typeof(IFrameSource)) return new ScriptedSource();
        if (parameter.ParameterType == typeof(LatestFrameCaptureOptions)) return new LatestFrameCaptureOptions();
        return parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
    }

    private static void Invoke(LatestFrameCapture capture, MethodInfo member, object?[] arguments)
    {
        try
        {
            switch (member.Invoke(capture, arguments))
            {
                case ValueTask<Frame?> task:
                    task.AsTask().GetAwaiter().GetResult();
                    break;
                case IAsyncEnumerable<Frame> frames:
                    frames.GetAsyncEnumerator().MoveNextAsync().AsTask().GetAwaiter().GetResult();
                    break;
            }
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }
}
