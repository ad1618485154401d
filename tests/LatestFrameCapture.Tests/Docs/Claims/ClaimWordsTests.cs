namespace LatestFrames;

public sealed class ClaimWordsTests
{
    [Theory]
    [InlineData("It takes 30 µs after 1,006 faults.", "30 µs", "1,006 faults")]
    [InlineData("0.3 to 72 ms, p95 1.25 s", "72 ms", "1.25 s")]
    [InlineData("some 50 Mbit/s, 0.55 cores, 20 %", "50 Mbit/s", "0.55 cores", "20 %")]
    [InlineData("after three times, for half an hour", "three times", "half an hour")]
    [InlineData("1.06 (1.03 to 1.26) × 2", "1.06", "1.03", "1.26")]
    [InlineData("12 frames of it, 25 frames per second", "12 frames")]
    [InlineData("147,341 frames", "147,341 frames")]
    public void A_number_with_a_unit_is_a_figure(string text, params string[] figures) =>
        Assert.Equal(figures, ClaimWords.Find(ClaimKind.Figure, text).Select(found => found.Text));

    [Theory]
    [InlineData("OpenCV 4.13 with .NET 10 on 2026-11-27")]
    [InlineData("1280 × 720 at 25 frames a second")]
    [InlineData("port 8554, H.264, FFmpeg 4.1 to 4.4")]
    [InlineData("three packages, a second look")]
    [InlineData("1.22.0 and v1.06")]
    public void A_version_a_size_and_the_rate_of_a_camera_are_none(string text) =>
        Assert.Empty(ClaimWords.Find(ClaimKind.Figure, text));

    [Theory]
    [InlineData("It is never tried again.", "never")]
    [InlineData("Never one that the same reader has had", "Never")]
    [InlineData("no frame from\nbefore the fault, no thread abandoned", "no frame", "no thread")]
    [InlineData("nothing is lost, and nothing queues", "nothing is", "nothing queues")]
    [InlineData("without its password", "without its password")]
    [InlineData(
        "a replacement that always reads\nthe newest frame and delays nobody",
        "always reads the newest", "delays nobody")]
    [InlineData("it allocates nothing and loses nothing", "allocates nothing", "loses nothing")]
    public void A_word_that_promises_is_found(string text, params string[] promises) =>
        Assert.Equal(promises, ClaimWords.Find(ClaimKind.Promise, text).Select(found => found.Text));

    [Theory]
    [InlineData("no frame for 5 s is a stall, and it sent no picture in time")]
    [InlineData("where nothing is set, the next to nothing is known")]
    [InlineData("what is no picture")]
    public void What_only_sounds_like_a_promise_is_none(string text) =>
        Assert.Empty(ClaimWords.Find(ClaimKind.Promise, text));
}
