namespace LatestFrames;

/// <summary>Finds something out by a test that may fail on a busy machine: what succeeds once is so.</summary>
/// <remarks>
/// Thread safety: any thread; one test runs at a time, because those that fail in the same busy moment would be one.
/// </remarks>
/// <param name="test">Tests; true when it has succeeded.</param>
internal sealed class RepeatedTest(Func<CancellationToken, bool> test) : IDisposable
{
    // A busy machine may take longer than the test waits; what it lacks three times it lacks.
    private const int MaxDenials = 3;

    // Longer than the test and than an open whose turn it waits for.
    private static readonly TimeSpan s_maxWait = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _isConfirmed;
    private volatile int _denials;

    private bool IsKnown => _isConfirmed || _denials >= MaxDenials;

    /// <summary>Tests, unless the result is known.</summary>
    /// <param name="token">Ends the wait for another thread's test, and is handed to the test.</param>
    /// <returns>
    /// Whether it has succeeded; false as well when the token was cancelled, which counts for nothing.
    /// </returns>
    public bool Find(CancellationToken token)
    {
        if (IsKnown) return _isConfirmed;
        try
        {
            if (!_turn.Wait(s_maxWait, token)) return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            if (IsKnown) return _isConfirmed;
            if (test(token)) _isConfirmed = true;
            else if (!token.IsCancellationRequested) _denials++;
            return _isConfirmed;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
