using OpenCvSharp;

namespace LatestFrames;

public sealed class SourceRequestTests
{
    private const int Exposure = (int)VideoCaptureProperties.Exposure;

    [Fact]
    public void A_change_that_was_reported_as_failed_is_never_applied()
    {
        using IFrameConnection connection = Connect(out List<double> set);
        SourceRequest request = SourceRequest.Set(Exposure, 7);
        Assert.Null(request.Wait(TimeSpan.Zero));

        Assert.False(request.Apply(connection, out double? result));
        Assert.Null(result);
        Assert.Empty(set);
    }

    [Fact]
    public void A_change_is_applied_once()
    {
        using IFrameConnection connection = Connect(out List<double> set);
        SourceRequest request = SourceRequest.Set(Exposure, 7);
        Assert.True(request.Apply(connection, out _));
        Assert.False(request.Apply(connection, out _));
        Assert.Equal([7], set);
    }

    [Fact]
    public void A_change_whose_requester_timed_out_is_not_concluded()
    {
        using IFrameConnection connection = Connect(out _);
        SourceRequest request = SourceRequest.Set(Exposure, 7);
        Assert.True(request.Apply(connection, out _));
        Assert.Null(request.Wait(TimeSpan.Zero));
        Assert.False(request.TryConclude(1));
    }

    [Fact]
    public void A_change_that_is_concluded_is_reported_although_its_answer_is_late()
    {
        using IFrameConnection connection = Connect(out _);
        SourceRequest request = SourceRequest.Set(Exposure, 7);
        Assert.True(request.Apply(connection, out double? result));
        Assert.True(request.TryConclude(result));
        Assert.Equal(1, request.Wait(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_change_that_has_begun_is_waited_for()
    {
        using var hasBegun = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        using IFrameConnection connection = Connect(out List<double> set, () =>
        {
            hasBegun.Set();
            mayEnd.Wait(TimeSpan.FromSeconds(30));
        });
        SourceRequest request = SourceRequest.Set(Exposure, 7);
        var applying = new Thread(() =>
        {
            // A connection belongs to one thread; the scripted one was made for its first caller.
            request.Apply(connection, out double? result);
            request.Answer(result);
        });
        applying.Start();
        Assert.True(hasBegun.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Task<double?> waiting = Task.Run(
            () => request.Wait(TimeSpan.FromSeconds(5)), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        mayEnd.Set();

        Assert.Equal(1, await waiting);
        Assert.Equal([7], set);
        applying.Join();
    }

    private static FakeConnection Connect(out List<double> set, Action? onSet = null)
    {
        List<double> values = [];
        set = values;
        return new FakeConnection(value =>
        {
            onSet?.Invoke();
            values.Add(value);
        });
    }

    private sealed class FakeConnection(Action<double> onSet) : IFrameConnection
    {
        public string BackendName => "FAKE";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => default;

        public double FramesPerSecond => 0;

        public TimeSpan? Position => null;

        public bool Grab() => false;

        public bool Retrieve(Mat image) => false;

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value)
        {
            onSet(value);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
