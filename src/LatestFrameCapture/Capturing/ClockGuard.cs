using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>Calls the clock of the options where an exception of it would end the process or a disposal.</summary>
/// <param name="status">Reports an exception, each different one once: the watchdog looks repeatedly.</param>
internal sealed class ClockGuard(CaptureStatus status)
{
    private string? _lastException;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    public void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            string message = $"{status.Current.SourceName}: the options' TimeProvider threw "
                + $"{exception.GetType().Name}: {exception.Message}";
            if (Interlocked.Exchange(ref _lastException, message) != message) status.ReportException(message);
        }
    }
}
