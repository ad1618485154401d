namespace LatestFrames;

/// <summary>Somebody who waits for a change of a <see cref="FrameStack"/> without holding a thread in its gate.</summary>
internal interface IStackListener
{
    /// <summary>Something may have changed. Called once for each time of listening, inside the gate: takes note and returns.</summary>
    void OnChanged();
}
