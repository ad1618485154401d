namespace LatestFrames;

/// <summary>Lets one thread wait for a change of several stacks.</summary>
internal sealed class ThreadSignal : IStackListener, IDisposable
{
    private readonly AutoResetEvent _changed = new(initialState: false);

    public void Wait(TimeSpan timeout) => _changed.WaitOne(timeout);

    public void OnChanged() => _changed.Set();

    public void Dispose() => _changed.Dispose();
}
