using System.Diagnostics;
using System.Text.Json;

namespace LatestFrames;

/// <summary>Runs one contender in a process of its own, so that CPU time, memory and crashes are its own too.</summary>
internal static class MeasuredProcess
{
    /// <summary>The first word of a child's command line; the second is its plan.</summary>
    public const string Command = "run";

    /// <summary>Runs it to its end, or kills it with all that it started when that takes too long.</summary>
    /// <returns>Its report, or why there is none.</returns>
    public static async Task<(Report? Report, string? Failure)> RunAsync(
        RunPlan plan, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(plan.Limit);
        using var process = new Process { StartInfo = StartOf(plan) };
        process.Start();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (FindReport(await output) is { } report) return (report, null);
            string lastLine = (await errors).TrimEnd().Split('\n')[^1];
            return (null, $"its process ended with code {process.ExitCode}: {lastLine}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"it had not ended after {plan.Limit.TotalSeconds:0} s and was killed");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    // The last line of JSON: native libraries write to standard output too.
    private static Report? FindReport(string output)
    {
        string? line = output.Split('\n').LastOrDefault(line => line.StartsWith('{') && line.EndsWith('}'));
        return line is null ? null : JsonSerializer.Deserialize<Report>(line, JsonSerializerOptions.Web);
    }

    private static ProcessStartInfo StartOf(RunPlan plan)
    {
        // "dotnet frame-age.dll": the process is the host, and the program its first argument.
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] own = isHost ? [typeof(MeasuredProcess).Assembly.Location, Command] : [Command];
        FormattableString[] numbers =
            [$"{plan.Work.TotalMilliseconds}", $"{plan.WarmUp.TotalSeconds}", $"{plan.Duration.TotalSeconds}"];
        string[] python = [Path.Combine(AppContext.BaseDirectory, "shared_stack.py"), plan.Url];
        ProcessStartInfo start = Contender.Of(plan.Contender).Open is null
            ? new ProcessStartInfo(Availability.Python, [.. python, .. numbers.Select(FormattableString.Invariant)])
            : new ProcessStartInfo(program, [.. own, JsonSerializer.Serialize(plan, JsonSerializerOptions.Web)]);

        // Standard input closes when this process ends, however it ends: the children watch it.
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }
}
