namespace LatestFrames;

/// <summary>Counts what a stack reports to it. One thread.</summary>
internal sealed class CountingListener : IStackListener
{
    public int Count { get; private set; }

    public void OnChanged() => Count++;
}
