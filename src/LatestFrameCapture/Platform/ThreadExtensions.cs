namespace LatestFrames;

internal static class ThreadExtensions
{
    /// <summary>As .NET's method: the thread does not get the caller's ExecutionContext.</summary>
    public static void UnsafeStart(this Thread thread)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            thread.Start();
            return;
        }

        using AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
        thread.Start();
    }
}
