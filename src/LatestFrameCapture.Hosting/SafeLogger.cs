using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>A log that never throws: that of the application may, and nothing ends or stops for a line that is
/// lost.</summary>
/// <param name="logger">The application's.</param>
internal sealed class SafeLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nowhere left to tell it.
        }
    }
}
