using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>Runs a measurement in a process of its own: CPU, memory and crashes are its own too.</summary>
internal static class ChildProcess
{
    // FFmpeg's own limit for opening is 30 s; the rest is for starting, closing and a busy machine.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(45);

    /// <summary>One contender on one camera, by a command of this program or by the contender's own.</summary>
    /// <param name="command">The words before the options.</param>
    /// <param name="contender">Who.</param>
    /// <param name="url">The camera.</param>
    /// <param name="plan">What the options say.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>As <see cref="RunAsync{TReport}(ProcessStartInfo, TimeSpan, CancellationToken)"/>.</returns>
    public static Task<(TReport? Report, string? Failure)> RunAsync<TReport>(
        string[] command, Contender contender, string url, RunPlan plan, CancellationToken cancellationToken)
        where TReport : class
    {
        ProcessStartInfo start = contender.Needs == Requirement.Python ? Python(url, plan) : Own([.. command, .. RunCommand.Arguments(contender, url, plan)]);
        return RunAsync<TReport>(start, plan.WarmUp + plan.Duration + plan.Work, cancellationToken);
    }

    /// <summary>Runs it to its end, or kills it with all that it started when that takes too long.</summary>
    /// <param name="start">By <see cref="Own"/>.</param>
    /// <param name="expected">How long it takes, without starting, opening and closing.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its report, or why there is none.</returns>
    public static async Task<(TReport? Report, string? Failure)> RunAsync<TReport>(
        ProcessStartInfo start, TimeSpan expected, CancellationToken cancellationToken)
        where TReport : class
    {
        TimeSpan limitTime = expected + s_margin;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(limitTime);
        using var process = new Process { StartInfo = start };
        process.Start();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            TReport? report = ReportLine.Find<TReport>(await output.ConfigureAwait(false));
            string lastLine = (await errors.ConfigureAwait(false)).TrimEnd().Split('\n')[^1];
            return report is null ? (null, $"its process ended with code {process.ExitCode}: {lastLine}") : (report, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"it had not ended after {limitTime.TotalSeconds:0} s and was killed");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>This program once more.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo Own(IEnumerable<string> arguments)
    {
        // "dotnet frame-age.dll": the program is the host's first argument. The executable: it is the program.
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] host = isHost ? [typeof(ChildProcess).Assembly.Location] : [];
        return WithPipes(new ProcessStartInfo(program, [.. host, .. arguments]));
    }

    private static ProcessStartInfo Python(string url, RunPlan plan) => WithPipes(new ProcessStartInfo(Availability.Python!,
    [
        Path.Combine(AppContext.BaseDirectory, "shared_stack.py"),
        url,
        RunCommand.Number(plan.Work.TotalMilliseconds),
        RunCommand.Number(plan.WarmUp.TotalSeconds),
        RunCommand.Number(plan.Duration.TotalSeconds),
    ]));

    private static ProcessStartInfo WithPipes(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }
}
