using System.ComponentModel;
using System.Diagnostics;

namespace LatestFrames;

/// <summary>The plotter, as a process.</summary>
internal static class Gnuplot
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs a script.</summary>
    /// <returns>False when gnuplot is not installed.</returns>
    /// <exception cref="IOException">It did not draw.</exception>
    public static async Task<bool> RunAsync(string script, CancellationToken cancellationToken)
    {
        using var gnuplot = new Process
        {
            StartInfo = new ProcessStartInfo("gnuplot") { RedirectStandardInput = true, RedirectStandardError = true },
        };
        try
        {
            gnuplot.Start();
        }
        catch (Win32Exception)
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            Task<string> errors = gnuplot.StandardError.ReadToEndAsync(limit.Token);
            await gnuplot.StandardInput.WriteAsync(script.AsMemory(), limit.Token).ConfigureAwait(false);
            gnuplot.StandardInput.Close();
            await gnuplot.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            if (gnuplot.ExitCode != 0) throw new IOException($"gnuplot could not draw the plot: {(await errors.ConfigureAwait(false)).Trim()}");
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"gnuplot had not ended after {s_limit.TotalSeconds:0} s.");
        }
        finally
        {
            if (!gnuplot.HasExited) gnuplot.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A string of its language: in single quotes it takes everything as it is, but for the quote itself.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
