namespace LatestFrames;

/// <summary>Children that are started or ended while the system has no more handles or threads.</summary>
public sealed class ChildProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_child_for_which_there_are_no_pipes_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        int started = 0;
        var child = ChildProcess.TryStart(
            "/bin/sh",
            ["-c", "trap '' TERM PIPE; exec sleep 1000"],
            [],
            TestContext.Current.CancellationToken,
            out string? whyNot,
            process =>
            {
                started = process.Id;
                throw new IOException("too many open files");
            });
        Assert.Null(child);
        Assert.Equal("too many open files", whyNot);
        Assert.True(
            started > 0 && SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(started), s_limit), "it is gone");
    }

    [Fact]
    public void A_failure_that_nobody_foresees_leaves_no_child()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        int started = 0;
        Assert.Throws<FormatException>(() => ChildProcess.TryStart(
            "sleep",
            ["1000"],
            [],
            TestContext.Current.CancellationToken,
            out _,
            process =>
            {
                started = process.Id;
                throw new FormatException();
            }));
        Assert.True(
            started > 0 && SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(started), s_limit), "it is gone");
    }

    [Fact]
    public void Without_a_thread_to_wait_for_it_a_child_is_killed_at_once_and_later_ones_end_as_always()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        for (int i = 0; i < 3; i++)
        {
            ChildProcess child = StartStubborn();
            bool wasAsked = false;
            Children.End(child, TimeSpan.FromSeconds(1), _ =>
            {
                wasAsked = true;
                throw new InsufficientMemoryException("no thread");
            });
            Assert.True(SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(child.Id), s_limit), "it is killed");

            // Another test may have a thread at that moment, which then waits for this child too.
            if (wasAsked) break;
        }

        ChildProcess next = StartStubborn();
        Children.End(next, TimeSpan.FromMilliseconds(100));
        Assert.True(Children.WaitUntilGone(next, s_limit, TestContext.Current.CancellationToken), "the next one ends");
        Assert.False(FFmpegTestInput.IsRunning(next.Id));

        static ChildProcess StartStubborn()
        {
            ChildProcess? child = Children.TryStart(
                "/bin/sh",
                ["-c", "trap '' TERM PIPE; echo ready; while :; do sleep 1000; done"],
                [],
                TestContext.Current.CancellationToken,
                out string? whyNot);
            Assert.True(child is not null, whyNot);
            byte[] line = new byte[16];
            Assert.True(SpinWait.SpinUntil(() => child.Pipes.ReadOutput(line) > 0, s_limit), "it runs");
            return child;
        }
    }
}
