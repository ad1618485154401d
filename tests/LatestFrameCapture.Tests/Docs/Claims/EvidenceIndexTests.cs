namespace LatestFrames;

/// <summary>What markers may name, against the repository itself.</summary>
public sealed class EvidenceIndexTests
{
    private static readonly EvidenceIndex s_index = new(Repository.File);

    [Theory]
    [InlineData("./bench.sh --quick")]
    [InlineData("./soak.sh --minutes 60 --seed 4")]
    [InlineData("eng/windows-test.sh")]
    [InlineData("frame-age ages --contenders latest-fresh --rounds 3")]
    [InlineData("LatestFrameCapture.Benchmarks hand-over --count")]
    [InlineData("LatestFrameCaptureOptions.ReadTimeout")]
    [InlineData("ReadBenchmarks")]
    [InlineData("EvidenceIndexTests.What_is_there_is_found")]
    [InlineData("EvidenceIndexTests.What_is_there…")]
    [InlineData("benchmarks/results/2026-11-28.md")]
    [InlineData("fact: FFmpeg's documentation")]
    [InlineData("by hand: with cv2 of Debian")]
    public void What_is_there_is_found(string text) => Assert.Null(ProblemOf(ClaimKind.Figure, text));

    [Theory]
    [InlineData("./no-such-script.sh")]
    [InlineData("./soak.sh --hours")]
    [InlineData("frame-age years")]
    [InlineData("frame-age ages --no-such-option")]
    [InlineData("frame-age ages --contenders nobody")]
    [InlineData("NoSuchType")]
    [InlineData("LatestFrameCaptureOptions.NoSuchOption")]
    [InlineData("EvidenceIndexTests.No_such_test…")]
    [InlineData("docs")]
    [InlineData("fact: so")]
    [InlineData("")]
    public void What_is_not_there_is_a_problem(string text) => Assert.NotNull(ProblemOf(ClaimKind.Figure, text));

    [Theory]
    [InlineData("EvidenceIndexTests.What_is_there_is_found", true)]
    [InlineData("VideoCaptureContract.A_disposed_capture_throws", true)]
    [InlineData("./soak.sh --minutes", true)]
    [InlineData("fact: FFmpeg's documentation", true)]
    [InlineData("EvidenceIndexTests.ProblemOf", false)]
    [InlineData("EvidenceIndexTests.No_such_test", false)]
    [InlineData("LatestFrameCaptureOptions.ReadTimeout", false)]
    [InlineData("./bench.sh", false)]
    [InlineData("by hand: once, on a Sunday", false)]
    public void A_promise_needs_a_test(string text, bool isOne) =>
        Assert.Equal(isOne, ProblemOf(ClaimKind.Promise, text) is null);

    private static string? ProblemOf(ClaimKind kind, string text) => s_index.ProblemOf(new Evidence(1, kind, text));
}
