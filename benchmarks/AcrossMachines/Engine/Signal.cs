using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>Wakes one process that waits for it; what comes while none waits is kept, once.</summary>
/// <param name="clock">The clock.</param>
/// <param name="delay">Seconds from the call to the waking.</param>
internal sealed class Signal(SimulatedClock clock, double delay) : ICriticalNotifyCompletion
{
    private Action? _waiting;
    private bool _isSet;

    public bool IsCompleted => _isSet;

    public void Set()
    {
        if (_waiting is not { } waiting)
        {
            _isSet = true;
            return;
        }

        _waiting = null;
        clock.At(clock.Now + delay, waiting);
    }

    public Signal GetAwaiter() => this;

    public void GetResult() => _isSet = false;

    public void OnCompleted(Action continuation) => _waiting = continuation;

    public void UnsafeOnCompleted(Action continuation) => _waiting = continuation;
}
