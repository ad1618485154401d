using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Whatever is called in whatever order from four threads: no crash, no hang, no law broken.</summary>
public sealed class RandomCallsTests(ITestOutputHelper output)
{
    private const int Sequences = 200;
    private const int Callers = 4;
    private const int CallsOfEach = 25;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Two_hundred_random_sequences_of_calls_break_nothing()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var video = new TestVideo(frames: 30, framesPerSecond: 200, width: 256, height: 96);
        long calls = 0, longest = 0;
        for (int i = 0; i < Sequences; i++)
        {
            var random = new Random(seed + i);
            var capture = new LatestFrameCapture(Options(random));
            int[] seeds = [.. Enumerable.Range(0, Callers).Select(_ => random.Next())];
            Task<Caller>[] callers = [.. seeds.Select(own => Task.Factory.StartNew(
                () => Run(capture, video.FilePath, new Random(own)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];
            Caller[] ended = await Task.WhenAll(callers).WaitAsync(s_limit, TestContext.Current.CancellationToken);
            capture.Dispose();
            foreach (Caller caller in ended) caller.Dispose();

            CaptureStatistics statistics = capture.GetStatistics();
            string context = $"seed {seed}, sequence {i}: {statistics}";
            Assert.True(Conservation.FindViolation(statistics) is null, context);
            Assert.True(
                statistics
                    is { CurrentBuffers: 0, CurrentStacked: 0, CurrentLeased: 0, CurrentPooled: 0, TotalAbandoned: 0 },
                context);
            Assert.All(ended, caller => Assert.True(caller.Violation is null, $"{caller.Violation}; {context}"));
            calls += ended.Sum(caller => caller.Calls);
            longest = Math.Max(longest, ended.Max(caller => caller.LongestMilliseconds));
        }

        output.WriteLine($"{calls} calls, the longest took {longest} ms");
        Assert.Equal(0, ScriptedSource.CallsOfOtherThreads);
        Assert.True(calls > Sequences * Callers * CallsOfEach / 2);
    }

    private static LatestFrameCaptureOptions Options(Random random) => new()
    {
        Capacity = random.Next(1, 6),
        Delivery = Pick<FrameDelivery>(random),
        Conversion = Pick<FrameConversion>(random),
        Pacing = Pick<FramePacing>(random),
        SkipBacklog = random.Next(2) == 0,
        MaxLeasedFrames = random.Next(1, 20),
        ReadTimeout = TimeSpan.FromMilliseconds(random.Next(1, 50)),
        Reconnect = random.Next(2) == 0
            ? null
            : new ReconnectOptions
            {
                FirstDelay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(20)
            },
        CloseTimeout = TimeSpan.FromSeconds(20),
    };

    private static T Pick<T>(Random random)
        where T : struct, Enum => random.GetItems(Enum.GetValues<T>(), 1)[0];

    private static Caller Run(LatestFrameCapture capture, string path, Random random)
    {
        var caller = new Caller(capture, path, random);
        for (int i = 0; i < CallsOfEach && caller.Violation is null; i++) caller.CallSomething();
        return caller;
    }

    /// <summary>One thread's calls, and what it holds between them.</summary>
    private sealed class Caller(LatestFrameCapture capture, string path, Random random) : IDisposable
    {
        private readonly Mat _image = new();
        private readonly List<Frame> _held = [];
        private LatestFrameReader? _reader;
        private long _lastNumber;

        public string? Violation { get; private set; }

        public long Calls { get; private set; }

        public long LongestMilliseconds { get; private set; }

        public void CallSomething()
        {
            int choice = random.Next(31);
            long start = Stopwatch.GetTimestamp();
            try
            {
                Call(choice);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or OpenCVException)
            {
                // What other threads do to the capture, and the exception mode, make these possible.
            }
            catch (Exception e)
            {
                Violation = $"call {choice}: {e}";
            }

            Calls++;
            LongestMilliseconds = Math.Max(
                LongestMilliseconds, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        public void Dispose()
        {
            _reader?.Dispose();
            foreach (Frame frame in _held) frame.Dispose();
            _image.Dispose();
        }

        private void Call(int choice)
        {
            switch (choice)
            {
                case 0: capture.Open(path); break;
                case 1: capture.Open(Source(isLive: true)); break;
                case 2: capture.Open(Source(isLive: false)); break;
                case 3: capture.Release(); break;
                case 4: if (random.Next(20) == 0) capture.Dispose(); break;
                case 5: capture.Read().Dispose(); break;
                case 6: capture.Read(_image); break;
                case 7: capture.Read(_image, TimeSpan.FromMilliseconds(random.Next(5))); break;
                case 8: capture.TryRead(_image); break;
                case 9: Hold(capture.ReadFrame()); break;
                case 10: Hold(capture.TryReadFrame()); break;
                case 11: Hold(capture.ReadAsync().AsTask().GetAwaiter().GetResult()); break;
                case 12: ReadUntilCancelled(); break;
                case 13: foreach (Frame frame in capture.ReadRecent(random.Next(1, 8))) Hold(frame); break;
                case 14: Renew(capture.CreateReader()); break;
                case 15: _reader?.Read(_image); break;
                case 16: Check(_reader?.ReadFrame()); break;
                case 17: _reader?.TryRead(_image); break;
                case 18: capture.Grab(); break;
                case 19: capture.Retrieve(_image); break;
                case 20: capture.Get(random.Next(52)); break;
                case 21: capture.PosFrames = random.Next(40); break;
                case 22: capture.Set(random.Next(52), random.Next(100)); break;
                case 23: LatestFrameCapture.WaitAny([capture], out _, timeoutNs: random.Next(1, 10_000_000)); break;
                case 24: capture.SetExceptionMode(random.Next(2) == 0); break;
                case 25:
                    _ = (capture.IsOpened(), capture.State, capture.Failure, capture.ToString(),
                        capture.GetBackendName());
                    break;
                case 27: capture.Pause(Pick<PauseMode>(random)); break;
                case 28 or 29: capture.Resume(); break;
                case 26: LetGo(random.Next(_held.Count + 1)); break;
                default: _ = capture.GetStatistics(); break;
            }
        }

        private ScriptedSource Source(bool isLive)
        {
            int last = random.Next(1, 200), failure = random.Next(5);
            return new ScriptedSource
            {
                IsLive = isLive,
                FramesPerSecond = 500,
                OnOpen = _ => failure != 0,
                OnRetrieve = number => failure != 1 || number % 3 != 0,
                OnGrab = number => number < last
                    || (failure == 2 ? throw new InvalidOperationException("the source's own") : failure == 3),
            };
        }

        private void ReadUntilCancelled()
        {
            using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(20)));
            _reader?.ReadFrame(end.Token)?.Dispose();
        }

        private void Hold(Frame? frame)
        {
            if (frame is null) return;
            if (frame.Image.Empty()) Violation = $"frame {frame.Number} is empty";
            _held.Add(frame);
            if (_held.Count > 10) LetGo(5);
        }

        // The thread's own reader: nobody else takes its frames, so they must rise.
        private void Check(Frame? frame)
        {
            if (frame is null) return;
            if (frame.Number <= _lastNumber) Violation = $"frame {frame.Number} after {_lastNumber}";
            _lastNumber = frame.Number;
            Hold(frame);
        }

        private void Renew(LatestFrameReader reader)
        {
            _reader?.Dispose();
            _reader = reader;
            _lastNumber = 0;
        }

        private void LetGo(int count)
        {
            foreach (Frame frame in _held.Take(count)) frame.Dispose();
            _held.RemoveRange(0, count);
        }
    }
}
