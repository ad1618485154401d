using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// The state of a source that survives its connections and capture threads: whether it is live and comes in bursts,
/// the properties that the user has set, the number of attempts, and whether it shows still pictures.
/// </summary>
/// <remarks>
/// Thread safety: any thread; the current capture thread uses it, and an abandoned one may still read it.
/// </remarks>
internal sealed class SourceMemory(LatestFrameCaptureOptions options)
{
    // Guards: _settings.
    private readonly object _gate = new();
    private readonly List<(int PropertyId, double Value)> _settings = [];
    private volatile bool _isLive;
    private volatile bool _isBursty;

    public ReconnectBackoff Backoff { get; } = new(options.Reconnect);

    /// <summary>What the source itself wants to know of its earlier connections.</summary>
    public StrongBox<object?> OfSource { get; } = new(null);

    // Without reconnecting, a still picture must not end the capture.
    public PictureWatch Pictures { get; } =
        new(options.TimeProvider, options.Reconnect is null ? null : options.FrozenPictureTimeout);

    /// <summary>Whether an earlier connection was live, so that the source is retried.</summary>
    public bool IsLive
    {
        get => _isLive;
        set => _isLive = value;
    }

    /// <summary>Whether it delivers its frames in bursts, as HLS does.</summary>
    public bool IsBursty
    {
        get => _isBursty;
        set => _isBursty = value;
    }

    /// <summary>Records a property that the user has set and the source accepted; replaces an earlier value.</summary>
    public void Remember(int propertyId, double value)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _settings.RemoveAll(setting => setting.PropertyId == propertyId);
            _settings.Add((propertyId, value));
        }
    }

    /// <summary>Returns the properties that the user has set, in the order of the last Set of each.</summary>
    public IReadOnlyList<(int PropertyId, double Value)> GetSettings()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return [.. _settings];
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        int properties = _settings.Select(setting => setting.PropertyId).Distinct().Count();
        Debug.Assert(properties == _settings.Count, "each property has one value");
    }
}
