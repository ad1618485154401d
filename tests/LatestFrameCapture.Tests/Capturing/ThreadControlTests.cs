using OpenCvSharp;

namespace LatestFrames;

public sealed class ThreadControlTests
{
    private const int MaxRequests = 1000;

    private readonly ThreadControl _control = new(TimeProvider.System);

    [Fact]
    public async Task More_than_a_thousand_waiting_requests_are_refused_at_once()
    {
        for (int i = 0; i < MaxRequests; i++) _control.Send(NewRequest());
        SourceRequest over = NewRequest();
        _control.Send(over);
        Assert.Equal(MaxRequests, _control.RequestCount);
        Assert.Null(await AnswerOf(over));

        // One that is served makes room for another.
        Assert.True(_control.TryTake(out SourceRequest? first));
        first.Answer(1);
        SourceRequest next = NewRequest();
        _control.Send(next);
        Assert.Equal(MaxRequests, _control.RequestCount);
        _control.End();
        Assert.Null(await AnswerOf(next));
    }

    [Fact]
    public void Requests_that_timed_out_count_until_the_thread_takes_them()
    {
        for (int i = 0; i < 3 * MaxRequests; i++)
        {
            SourceRequest request = NewRequest();
            _control.Send(request);
            Assert.Null(request.Wait(TimeSpan.Zero));
        }

        Assert.Equal(MaxRequests, _control.RequestCount);
    }

    [Fact]
    public async Task Requests_are_refused_after_the_threads_end()
    {
        SourceRequest before = NewRequest(), after = NewRequest();
        _control.Send(before);
        _control.End();
        _control.Send(after);
        Assert.Null(await AnswerOf(before));
        Assert.Null(await AnswerOf(after));
        Assert.Equal(0, _control.RequestCount);
    }

    private static SourceRequest NewRequest() => SourceRequest.Get((int)VideoCaptureProperties.Exposure);

    // Without an answer the request waits for its own limit, longer than the test does.
    private static Task<double?> AnswerOf(SourceRequest request) =>
        Task.Run(() => request.Wait(TimeSpan.FromMinutes(5)))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
