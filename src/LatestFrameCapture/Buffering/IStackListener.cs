namespace LatestFrames;

/// <summary>Is notified of changes of a <see cref="FrameStack"/> without blocking a thread in its gate.</summary>
internal interface IStackListener
{
    /// <summary>Notifies of a possible change. Called inside the gate, so it must only record it and return.</summary>
    void OnChanged();
}
