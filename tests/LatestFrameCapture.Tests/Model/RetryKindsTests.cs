namespace LatestFrames;

public sealed class RetryKindsTests
{
    [Fact]
    public void Only_a_refused_password_is_never_retried_and_only_a_slow_decoder_at_once()
    {
        var kinds = Enum.GetValues<CaptureFailureReason>().ToLookup(reason => RetryKinds.Of(reason));

        Assert.Equal([CaptureFailureReason.Unauthorized], kinds[RetryKind.Never]);
        Assert.Equal([CaptureFailureReason.FellBehind], kinds[RetryKind.AtOnce]);
        Assert.Equal(RetryKind.AfterDelay, RetryKinds.Of((CaptureFailureReason)77));
    }

    [Fact]
    public void What_only_a_second_client_was_refused_is_retried_slowly()
    {
        var failure = new CaptureFailure(CaptureFailureReason.Unauthorized, "401");
        Assert.Equal(RetryKind.Never, RetryKinds.Of(failure));
        Assert.Equal(RetryKind.Slowly, RetryKinds.Of(failure with { IsInferred = true }));
        Assert.Equal(
            RetryKind.AfterDelay,
            RetryKinds.Of(failure with { IsInferred = true, Reason = CaptureFailureReason.NotFound }));
    }

    [Fact]
    public void Each_reason_has_a_kind()
    {
        string text = File.ReadAllText(Repository.File("src/LatestFrameCapture/Model/RetryKinds.cs"));
        Assert.All(
            Enum.GetNames<CaptureFailureReason>(),
            name => Assert.Matches($@"\b{nameof(CaptureFailureReason)}\.{name}\b", text));
    }
}
