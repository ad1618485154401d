using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The trace of one attempt to connect: one activity, which ends with the attempt.</summary>
/// <remarks>Capture thread only. What a listener throws is its own affair: it ends no connection.</remarks>
internal sealed class ConnectTrace
{
    private static readonly ActivitySource s_source = new(CaptureMetrics.MeterName);

    private Activity? _activity;

    private ConnectTrace(Activity activity) => _activity = activity;

    /// <summary>Starts the trace of an attempt; null when nobody traces.</summary>
    public static ConnectTrace? Start(string camera)
    {
        ConnectTrace? trace = null;
        Activity? before = Activity.Current;
        Guard(before, () =>
        {
            Activity? activity = s_source.StartActivity("connect", ActivityKind.Client);
            if (activity is not null) trace = new ConnectTrace(activity.SetTag("camera.name", camera));
        });
        return trace;
    }

    /// <summary>Ends it with a connection; its backend's name is the source's own text.</summary>
    public void Succeed(IFrameConnection connection)
    {
        string backend = SourceName.InText(connection.BackendName ?? "");
        End(activity => activity.SetTag("camera.backend", backend).SetStatus(ActivityStatusCode.Ok));
    }

    /// <summary>Ends it, if it has not ended, with the reason; null when the attempt was stopped.</summary>
    public void Fail(CaptureFailure? failure) => End(activity =>
    {
        if (failure is null) return;
        activity.SetTag("error.type", CaptureMetrics.TextOf(failure.Reason))
            .SetStatus(ActivityStatusCode.Error, failure.Message);
    });

    private void End(Action<Activity> complete)
    {
        if (_activity is not { } activity) return;
        _activity = null;
        Guard(activity.Parent, () =>
        {
            using (activity) complete(activity);
        });
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code.")]
    private static void Guard(Activity? before, Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
            // A listener's: there is nobody to tell but itself. Its activity would be the parent of all later ones.
            Activity.Current = before;
        }
    }
}
