using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>Logs everything into one list.</summary>
internal sealed class ListLoggerProvider : ILoggerProvider
{
    public ListLogger Logger { get; } = new();

    public ILogger CreateLogger(string categoryName) => Logger;

    public void Dispose()
    {
    }
}
