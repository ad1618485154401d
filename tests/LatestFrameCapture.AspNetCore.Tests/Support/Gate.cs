namespace LatestFrames;

/// <summary>Finds out whether a gate is held.</summary>
internal static class Gate
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static bool s_isAsking;

    /// <summary>Whether another thread can do something that needs the gate; true also for that thread.</summary>
    public static bool IsFree(Action needsGate)
    {
        if (s_isAsking) return true;
        var done = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            s_isAsking = true;
            needsGate();
            done.Set();
        });
        thread.IsBackground = true;
        thread.Start();
        return done.Wait(s_limit);
    }
}
