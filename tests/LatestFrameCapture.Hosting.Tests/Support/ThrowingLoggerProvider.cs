using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>Throws for every line of this library, which the application's log passes on as an exception of its
/// own.</summary>
internal sealed class ThrowingLoggerProvider : ILoggerProvider
{
    private int _lines;

    /// <summary>How many lines have failed.</summary>
    public int Lines => Volatile.Read(ref _lines);

    public ILogger CreateLogger(string categoryName) =>
        new Logger(this, categoryName.StartsWith("LatestFrames", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(ThrowingLoggerProvider provider, bool isOwn) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!isOwn) return;
            Interlocked.Increment(ref provider._lines);
            throw new InvalidOperationException("The log has failed.");
        }
    }
}
