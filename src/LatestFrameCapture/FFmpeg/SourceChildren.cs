namespace LatestFrames;

/// <summary>The children that a source has started, as far as they may still run.</summary>
/// <remarks>Thread safety: any thread; several captures may read one source, and each has a child.</remarks>
internal sealed class SourceChildren
{
    // A source whose connections all end has few that are still ending.
    private const int MaxKnown = 64;

    // Guards: _children.
    private readonly object _gate = new();
    private readonly List<ChildProcess> _children = [];

    public void Add(ChildProcess child)
    {
        lock (_gate)
        {
            if (_children.Count == MaxKnown) _children.RemoveAt(0);
            _children.Add(child);
        }
    }

    /// <summary>Waits until the children that were told to end are gone.</summary>
    public void WaitUntilGone(TimeSpan limit, CancellationToken token)
    {
        ChildProcess[] children;
        lock (_gate) children = [.. _children];
        var end = new WaitLimit(limit, token);
        foreach (ChildProcess child in children)
        {
            if (!child.IsEnding || !Children.WaitUntilGone(child, end.Remaining, token)) continue;
            lock (_gate) _children.Remove(child);
        }
    }
}
