namespace LatestFrames;

public sealed class ReconnectBackoffTests
{
    private static readonly CaptureFailure s_refused = new(CaptureFailureReason.Refused, "refused");

    [Fact]
    public void The_first_attempt_comes_at_once_and_the_delays_double_up_to_the_longest()
    {
        var backoff = new ReconnectBackoff(new ReconnectOptions { Jitter = 0 });

        double[] delays = [.. Enumerable.Range(0, 9).Select(_ => backoff.Next(s_refused)!.Value.TotalMilliseconds)];

        Assert.Equal([0, 250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000], delays);
    }

    [Fact]
    public void The_delays_restart_after_a_healthy_connection()
    {
        var backoff = new ReconnectBackoff(new ReconnectOptions { Jitter = 0 });
        for (int i = 0; i < 5; i++) backoff.Next(s_refused);
        backoff.OnHealthy();

        Assert.Equal(TimeSpan.Zero, backoff.Next(s_refused));
        Assert.Equal(TimeSpan.FromMilliseconds(250), backoff.Next(s_refused));
    }

    [Fact]
    public void Jitter_stays_within_its_share()
    {
        var backoff = new ReconnectBackoff(new ReconnectOptions { Factor = 1, Jitter = 0.2 });
        backoff.Next(s_refused);

        double[] delays = [.. Enumerable.Range(0, 1000).Select(_ => backoff.Next(s_refused)!.Value.TotalMilliseconds)];
        Assert.All(delays, delay => Assert.InRange(delay, 200, 300));
        Assert.True(delays.Max() - delays.Min() > 50);
    }

    [Fact]
    public void Wrong_credentials_are_never_retried()
    {
        bool wasAsked = false;
        var backoff = new ReconnectBackoff(new ReconnectOptions
        {
            DelayOf = _ =>
            {
                wasAsked = true;
                return TimeSpan.Zero;
            },
        });

        Assert.Null(backoff.Next(new CaptureFailure(CaptureFailureReason.Unauthorized, "401")));
        Assert.False(wasAsked);
    }

    [Fact]
    public void A_login_that_is_probably_wrong_is_tried_ever_more_rarely()
    {
        var failure = new CaptureFailure(CaptureFailureReason.Unauthorized, "401") { IsInferred = true };
        var backoff = new ReconnectBackoff(new ReconnectOptions { Jitter = 0 });
        double[] minutes = [.. Enumerable.Range(0, 7).Select(_ => backoff.Next(failure)!.Value.TotalMinutes)];
        Assert.Equal([1, 2, 4, 8, 16, 16, 16], minutes);

        backoff.OnHealthy();
        Assert.Equal(1, backoff.Next(failure)!.Value.TotalMinutes);
        Assert.Null(new ReconnectBackoff(new ReconnectOptions { DelayOf = _ => null }).Next(failure));
        Assert.Equal(
            TimeSpan.FromHours(1),
            new ReconnectBackoff(new ReconnectOptions { DelayOf = _ => TimeSpan.FromHours(1) }).Next(failure));
    }

    [Fact]
    public void Attempts_can_be_limited_or_decided_by_a_function()
    {
        var limited = new ReconnectBackoff(new ReconnectOptions { MaxAttempts = 2 });
        Assert.NotNull(limited.Next(s_refused));
        Assert.NotNull(limited.Next(s_refused));
        Assert.Null(limited.Next(s_refused));

        var own = new ReconnectBackoff(new ReconnectOptions
        {
            DelayOf = attempt => attempt.Number < 3 ? TimeSpan.FromSeconds(-attempt.Number) : null
        });
        Assert.Equal(TimeSpan.Zero, own.Next(s_refused));
        Assert.Equal(TimeSpan.Zero, own.Next(s_refused));
        Assert.Null(own.Next(s_refused));

        Assert.Null(new ReconnectBackoff(options: null).Next(s_refused));
    }

    [Fact]
    public void A_functions_delay_is_bounded_by_zero_and_a_day()
    {
        TimeSpan given = default;
        CaptureFailure? seen = null;
        var backoff = new ReconnectBackoff(new ReconnectOptions
        {
            DelayOf = attempt =>
            {
                seen = attempt.Failure;
                return given;
            },
        });

        Assert.Equal(TimeSpan.FromSeconds(7), Next(TimeSpan.FromSeconds(7)));
        Assert.Same(s_refused, seen);
        Assert.Equal(TimeSpan.Zero, Next(TimeSpan.MinValue));
        Assert.Equal(TimeSpan.FromDays(1), Next(TimeSpan.MaxValue));
        Assert.Equal(TimeSpan.FromDays(1), Next(TimeSpan.FromDays(1) + TimeSpan.FromTicks(1)));

        TimeSpan? Next(TimeSpan delay)
        {
            given = delay;
            return backoff.Next(s_refused);
        }
    }

    [Fact]
    public void Years_of_attempts_do_not_overflow()
    {
        var backoff = new ReconnectBackoff(new ReconnectOptions { Factor = 10, Jitter = 1 });
        for (int i = 0; i < 100_000; i++) Assert.InRange(backoff.Next(s_refused)!.Value.TotalSeconds, 0, 20);
    }
}
