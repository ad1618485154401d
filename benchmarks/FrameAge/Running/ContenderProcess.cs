using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>Runs a contender in a process of its own: CPU, memory and crashes are its own too.</summary>
internal static class ContenderProcess
{
    // FFmpeg's own limit for opening is 30 s; the rest is for starting, closing and a busy machine.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(45);

    /// <summary>Runs it to its end, or kills it with all that it started when that takes too long.</summary>
    /// <returns>Its report, or why there is none.</returns>
    public static async Task<(RunReport? Report, string? Failure)> RunAsync(
        Contender contender, string url, RunPlan plan, CancellationToken cancellationToken)
    {
        TimeSpan limitTime = plan.WarmUp + plan.Duration + plan.Work + s_margin;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(limitTime);
        using var process = new Process { StartInfo = contender.Needs == Requirement.Python ? Python(url, plan) : Own(contender, url, plan) };
        process.Start();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            RunReport? report = RunReport.FromOutput(await output.ConfigureAwait(false));
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

    private static ProcessStartInfo Own(Contender contender, string url, RunPlan plan)
    {
        // "dotnet frame-age.dll": the program is the host's first argument. The executable: it is the program.
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] host = isHost ? [typeof(ContenderProcess).Assembly.Location] : [];
        return WithPipes(new ProcessStartInfo(program,
        [
            .. host, "run",
            "--contender", contender.Id,
            "--url", url,
            "--work-ms", Number(plan.Work.TotalMilliseconds),
            "--warm-up", Number(plan.WarmUp.TotalSeconds),
            "--seconds", Number(plan.Duration.TotalSeconds),
        ]));
    }

    private static ProcessStartInfo Python(string url, RunPlan plan) => WithPipes(new ProcessStartInfo(Availability.Python!,
    [
        Path.Combine(AppContext.BaseDirectory, "shared_stack.py"),
        url,
        Number(plan.Work.TotalMilliseconds),
        Number(plan.WarmUp.TotalSeconds),
        Number(plan.Duration.TotalSeconds),
    ]));

    private static ProcessStartInfo WithPipes(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
