namespace LatestFrames;

/// <summary>The states of all cameras, with a number that changes whenever one of them does.</summary>
/// <remarks>
/// Nothing queues for somebody who is slow: he asks for all states again. Thread safety: all members may be called from
/// any thread.
/// </remarks>
internal sealed class CameraStates
{
    // Guards: _version, _changed.
    private readonly object _gate = new();
    private readonly IReadOnlyList<Camera> _cameras;
    private long _version;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CameraStates(IReadOnlyList<Camera> cameras)
    {
        _cameras = cameras;
        foreach (Camera camera in cameras) camera.Capture.StateChanged += (_, _) => OnChanged();
    }

    /// <summary>The number of changes so far; read it before the states.</summary>
    public long Version
    {
        get
        {
            lock (_gate) return _version;
        }
    }

    /// <summary>Completes as soon as a state has changed since a version, or after a limited time.</summary>
    /// <returns>Whether a state has changed.</returns>
    public async Task<bool> WaitForChangeAsync(
        long version, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            if (version != _version) return true;
            changed = _changed.Task;
        }

        try
        {
            await changed.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The states of all cameras now.</summary>
    public CameraStateReport[] GetAll()
    {
        var reports = new CameraStateReport[_cameras.Count];
        for (int i = 0; i < reports.Length; i++) reports[i] = CameraStateReport.Of(i, _cameras[i]);
        return reports;
    }

    private void OnChanged()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _version++;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
