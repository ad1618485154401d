namespace LatestFrames;

/// <summary>Counts exceptions of tasks that nobody looked at, as long as it is not disposed.</summary>
/// <param name="text">Only those in whose text it stands: other tests run at the same time.</param>
internal sealed class UnobservedExceptions : IDisposable
{
    private readonly string _text;
    private int _count;

    public UnobservedExceptions(string text)
    {
        _text = text;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <summary>Their number, after tasks without an owner have been collected.</summary>
    public int Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Volatile.Read(ref _count);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        if (e.Exception.ToString().Contains(_text, StringComparison.Ordinal)) Interlocked.Increment(ref _count);
    }
}
