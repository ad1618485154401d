using System.Diagnostics;

namespace LatestFrames;

/// <summary>Runs the checks, and writes a line for each.</summary>
internal sealed class TestReport
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int NotReachedCount { get; private set; }

    /// <summary>Runs a check, which returns what it found and throws when that is wrong.</summary>
    public void Check(string name, Func<string> check)
    {
        long start = Stopwatch.GetTimestamp();
        Task<string> running = Task.Factory.StartNew(
            check, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        string found;
        try
        {
            if (!running.Wait(s_limit)) throw new CheckException($"it does not end within {s_limit.TotalSeconds} s");
            found = running.Result;
        }
        catch (Exception exception) when (exception is AggregateException or CheckException)
        {
            Failed++;
            Exception inner = exception is AggregateException all ? all.GetBaseException() : exception;
            string text = inner is CheckException ? inner.Message : inner.ToString();
            Console.WriteLine($"failed       {name}: {text}");
            return;
        }

        Passed++;
        Console.WriteLine($"ok           {name}: {found} ({Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s)");
    }

    /// <summary>Says what cannot be checked here, and why.</summary>
    public void NotReached(string name, string why)
    {
        NotReachedCount++;
        Console.WriteLine($"not reached  {name}: {why}");
    }

    public static void Require(bool isTrue, string whatIsWrong)
    {
        if (!isTrue) throw new CheckException(whatIsWrong);
    }
}
