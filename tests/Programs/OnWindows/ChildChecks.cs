using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>Children: their start, pipes and end.</summary>
internal static class ChildChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromMilliseconds(200);

    public static void Run(TestReport report)
    {
        report.Check("arguments with blanks and quotes", Arguments);
        report.Check("pipes: both outputs of a child, whole", Flood);
        report.Check("pipes: a wait ends with its token", CancelledWait);
        report.Check("pipes: a child that reads nothing keeps nobody waiting", DeafChild);
        report.Check("a child is killed with its children", ChildWithChildren);
        report.Check("a child that ends by itself leaves no children", LeftChildren);
        report.Check("the parent killed, no child is left (job object)", KilledParent);
        report.NotReached("named pipes", "nothing in the library uses them");
    }

    /// <summary>Reads the first line that a child prints.</summary>
    public static string ReadLine(ChildProcess child) => ReadUntil(child, text => text.Contains('\n')).Trim();

    private static string Arguments()
    {
        string[] arguments = ["a b", "", "C:\\folder with blanks\\", "say \"it\"", "\\\\server\\x\\\"", "'", "é"];
        ChildProcess child = Start("arguments", arguments);
        string seen = ReadUntil(child, _ => false);
        Children.End(child, s_endLimit);
        TestReport.Require(seen == string.Join('\n', arguments), $"they arrive as {seen.Replace('\n', '|')}");
        return $"{arguments.Length} arrive as they were";
    }

    private static string Flood()
    {
        ChildProcess child = Start("flood");
        byte[] buffer = new byte[100_000];
        long output = 0, errors = 0;
        var end = new WaitLimit(TimeSpan.FromSeconds(50), CancellationToken.None);
        while (!end.IsOver)
        {
            int read = child.Pipes.ReadOutput(buffer);
            for (int i = 0; i < read; i++)
                TestReport.Require(buffer[i] == (output + i) % (64 * 1024) % 251, $"byte {output + i} is wrong");
            if (read > 0) output += read;
            int readErrors = child.Pipes.ReadErrors(buffer);
            if (readErrors > 0) errors += readErrors;
            if (read < 0 && readErrors < 0) break;
            if (read <= 0 && readErrors <= 0) child.Pipes.Wait(end.Remaining);
        }

        EndAndWait(child);
        TestReport.Require(
            output == Roles.FloodedBytes && errors == Roles.FloodedErrors, $"{output} and {errors} bytes came");
        return $"{output} and {errors} bytes";
    }

    private static string CancelledWait()
    {
        using var cancel = new CancellationTokenSource();
        var child = Children.TryStart(
            Environment.ProcessPath!, ["role", "sleep"], [], cancel.Token, out string? whyNot);
        TestReport.Require(child is not null, $"it cannot be started: {whyNot}");
        cancel.CancelAfter(100);
        long start = Stopwatch.GetTimestamp();
        child!.Pipes.Wait(s_limit);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        EndAndWait(child);
        TestReport.Require(duration < TimeSpan.FromSeconds(5), $"it took {duration.TotalSeconds:0.0} s");
        return $"after {duration.TotalMilliseconds:0} ms";
    }

    private static string DeafChild()
    {
        long start = Stopwatch.GetTimestamp();
        var child = Children.TryStart(
            Environment.ProcessPath!,
            ["role", "sleep"],
            new byte[FFmpegCommand.MaxScript],
            CancellationToken.None,
            out string? whyNot);
        TestReport.Require(child is not null, $"it cannot be started: {whyNot}");
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        EndAndWait(child!);
        TestReport.Require(duration < TimeSpan.FromSeconds(5), $"its start took {duration.TotalSeconds:0.0} s");
        return $"started in {duration.TotalMilliseconds:0} ms";
    }

    private static string ChildWithChildren()
    {
        ChildProcess child = Start("tree");
        int grandchild = int.Parse(ReadLine(child), CultureInfo.InvariantCulture);
        TestReport.Require(IsRunning(child.Id) && IsRunning(grandchild), "they do not run");
        int id = child.Id;
        return $"both gone {EndAndWait(child, id, grandchild):0} ms after they were told to end";
    }

    private static string LeftChildren()
    {
        ChildProcess child = Start("leave");
        int grandchild = int.Parse(ReadLine(child), CultureInfo.InvariantCulture);
        TestReport.Require(child.WaitForExit(s_limit), "it does not end");
        TestReport.Require(IsRunning(grandchild), "its child does not run");
        return $"gone after {EndAndWait(child, grandchild):0} ms";
    }

    private static string KilledParent()
    {
        using Process parent = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["role", "parent"]) { RedirectStandardOutput = true })!;
        int[] children =
        [
            .. parent.StandardOutput.ReadLine()!
                .Split(' ')
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
        ];
        TestReport.Require(children.All(IsRunning), "they do not run");
        long start = Stopwatch.GetTimestamp();
        parent.Kill();
        bool areGone = SpinWait.SpinUntil(() => !children.Any(IsRunning), s_limit);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        foreach (int child in children.Where(IsRunning)) Kill(child);
        TestReport.Require(areGone, "they still run");
        TestReport.Require(milliseconds < 2000, $"it took {milliseconds:0} ms");
        return $"child and grandchild gone after {milliseconds:0} ms";
    }

    private static ChildProcess Start(string role, params string[] arguments)
    {
        var child = Children.TryStart(
            Environment.ProcessPath!, ["role", role, .. arguments], [], CancellationToken.None, out string? whyNot);
        return child ?? throw new CheckException($"it cannot be started: {whyNot}");
    }

    private static string ReadUntil(ChildProcess child, Func<string, bool> isEnough)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        var end = new WaitLimit(s_limit, CancellationToken.None);
        while (!end.IsOver && !isEnough(text.ToString()))
        {
            int read = child.Pipes.ReadOutput(buffer);
            if (read < 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (read == 0) child.Pipes.Wait(end.Remaining);
        }

        return text.ToString();
    }

    private static double EndAndWait(ChildProcess child, params int[] processes)
    {
        long start = Stopwatch.GetTimestamp();
        Children.End(child, s_endLimit);
        TestReport.Require(Children.WaitUntilGone(child, s_limit, CancellationToken.None), "it does not end");
        bool areGone = SpinWait.SpinUntil(() => !processes.Any(IsRunning), TimeSpan.FromSeconds(5));
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        foreach (int process in processes.Where(IsRunning)) Kill(process);
        TestReport.Require(areGone, "they still run");
        return milliseconds;
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            // There is none of that number.
            return false;
        }
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
