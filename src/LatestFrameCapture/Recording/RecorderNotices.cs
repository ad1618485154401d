using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>The log and the events of a recorder, on a pool thread, in order. Any thread.</summary>
/// <param name="logger">The log.</param>
/// <param name="sourceName">Returns the camera's name in texts, without its password.</param>
internal sealed class RecorderNotices(ILogger logger, Func<string> sourceName)
{
    private readonly NotificationQueue _queue = new();
    private int _hasReportedChanges;

    /// <summary>Logs that the stream changes too often; once.</summary>
    public void ReportChanges()
    {
        if (Interlocked.Exchange(ref _hasReportedChanges, 1) != 0) return;
        _queue.Post(() => Log.ChangesTooOften(logger, sourceName()));
        _queue.Flush();
    }

    /// <summary>Logs and raises an event.</summary>
    /// <param name="log">Writes the line.</param>
    /// <param name="sender">The recorder.</param>
    /// <param name="handlers">Returns the event's handlers.</param>
    /// <param name="arguments">The event's arguments.</param>
    public void Post<T>(Action<ILogger> log, object sender, Func<EventHandler<T>?> handlers, T arguments)
    {
        _queue.Post(() => log(logger));
        _queue.Post(() => Raise(handlers(), sender, arguments));
        _queue.Flush();
    }

    private void Raise<T>(EventHandler<T>? handlers, object sender, T arguments)
    {
        foreach (Delegate handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<T>)handler)(sender, arguments);
            }
            catch (Exception exception)
            {
                // User code: one handler's exception must not keep the event from the others.
                Log.HandlerFailed(logger, sourceName(), exception);
            }
        }
    }
}
