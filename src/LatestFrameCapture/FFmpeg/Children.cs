using System.Diagnostics;

namespace LatestFrames;

/// <summary>Starts the children of this process and sees them to their end, so that no capture waits for it.</summary>
/// <remarks>
/// One thread for all, which exists only while there are children to end. Thread safety: any thread.
/// </remarks>
internal static class Children
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    // Only a process in an uninterruptible call of the kernel takes longer; nothing can end that.
    private static readonly TimeSpan s_killLimit = TimeSpan.FromSeconds(5);

    // A process that starts is in the hands of the system for some milliseconds.
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(2);

    // Guards: s_running, s_ending, s_starting, s_hasThread, s_isExiting.
    private static readonly object s_gate = new();
    private static readonly HashSet<ChildProcess> s_running = [];
    private static readonly List<Ending> s_ending = [];
    private static int s_starting;
    private static bool s_hasThread;
    private static bool s_isExiting;

    static Children() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    /// <inheritdoc cref="ChildProcess.TryStart"/>
    public static ChildProcess? TryStart(
        string file, IReadOnlyList<string> arguments, byte[]? input, CancellationToken token, out string? whyNot)
    {
        lock (s_gate)
        {
            whyNot = "the program is ending";
            if (s_isExiting) return null;
            s_starting++;
        }

        ChildProcess? child = null;
        bool isTooLate = false;
        try
        {
            child = ChildProcess.TryStart(file, arguments, input, token, out whyNot);
        }
        finally
        {
            lock (s_gate)
            {
                s_starting--;
                if (child is not null) s_running.Add(child);
                isTooLate = s_isExiting;
                Monitor.PulseAll(s_gate);
            }
        }

        if (isTooLate) child?.Kill();
        return child;
    }

    /// <summary>Asks a child to end, and sees to it that it does: at once, on another thread.</summary>
    /// <param name="child">The child; its user must not touch it any more.</param>
    /// <param name="limit">How long it may take before it is killed with its children.</param>
    public static void End(ChildProcess child, TimeSpan limit) => End(child, limit, StartThread);

    /// <summary><see cref="End(ChildProcess, TimeSpan)"/> with another way to start the thread.</summary>
    internal static void End(ChildProcess child, TimeSpan limit, Action<ThreadStart> startThread)
    {
        try
        {
            child.AskToEnd();
        }
        finally
        {
            bool hasThread;
            lock (s_gate)
            {
                s_ending.Add(new Ending(child, limit));
                hasThread = s_hasThread;
                s_hasThread = true;
            }

            if (!hasThread) StartOrKill(startThread);
        }
    }

    private static void StartThread(ThreadStart body) =>
        new Thread(body) { IsBackground = true, Name = "LatestFrameCapture ffmpeg ends" }.Start();

    private static void StartOrKill(Action<ThreadStart> startThread)
    {
        try
        {
            startThread(Run);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // No thread can be had: what would have waited is killed. The next thread frees it.
            Ending[] ending;
            lock (s_gate)
            {
                s_hasThread = false;
                ending = [.. s_ending];
            }

            foreach (Ending one in ending) one.Child.Kill();
        }
    }

    /// <summary>Waits until a child is gone.</summary>
    /// <returns>False when the limit elapsed or the token was cancelled.</returns>
    public static bool WaitUntilGone(ChildProcess child, TimeSpan limit, CancellationToken token)
    {
        long start = Stopwatch.GetTimestamp();
        while (IsThere(child))
        {
            if (Stopwatch.GetElapsedTime(start) >= limit || token.WaitHandle.WaitOne(s_slice)) return false;
        }

        return true;
    }

    private static bool IsThere(ChildProcess child)
    {
        lock (s_gate) return s_running.Contains(child);
    }

    private static void Run()
    {
        while (Next() is { } ending)
        {
            try
            {
                if (!ending.TryFinish(s_slice)) continue;
                ending.Child.Free();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The system refuses to tell of the process. An exception that escaped would end this one.
                TryKill(ending.Child);
            }

            lock (s_gate)
            {
                s_ending.Remove(ending);
                s_running.Remove(ending.Child);
            }
        }
    }

    private static void TryKill(ChildProcess child)
    {
        try
        {
            child.Kill();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Nor that: there is nothing left to try.
        }
    }

    private static Ending? Next()
    {
        lock (s_gate)
        {
            if (s_ending.Count == 0)
            {
                s_hasThread = false;
                return null;
            }

            // In turn.
            Ending first = s_ending[0];
            s_ending.RemoveAt(0);
            s_ending.Add(first);
            return first;
        }
    }

    // A child with a silent camera would not notice that this process is gone. From now on none is started, and those
    // that are being started on other threads are waited for: this process could end before they are known.
    private static void KillAll()
    {
        ChildProcess[] running;
        lock (s_gate)
        {
            s_isExiting = true;
            var limit = new WaitLimit(s_startLimit, CancellationToken.None);
            while (s_starting > 0 && !limit.IsOver) Monitor.Wait(s_gate, limit.Remaining);
            running = [.. s_running];
        }

        foreach (ChildProcess child in running) child.Kill();
    }

    private sealed class Ending(ChildProcess child, TimeSpan limit)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private bool _isKilled;

        public ChildProcess Child => child;

        /// <summary>Waits a short time for the end.</summary>
        /// <returns>Whether nothing more can be done.</returns>
        public bool TryFinish(TimeSpan slice)
        {
            if (child.WaitForExit(slice))
            {
                child.KillChildren();
                return true;
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
            if (!_isKilled && elapsed >= limit)
            {
                _isKilled = true;
                child.Kill();
            }

            return elapsed >= limit + s_killLimit;
        }
    }
}
