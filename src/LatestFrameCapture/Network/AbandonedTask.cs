namespace LatestFrames;

/// <summary>Tasks that nobody waits for any more.</summary>
/// <remarks>
/// How they end concerns nobody, but an exception that nobody has looked at would be one of <see
/// cref="TaskScheduler.UnobservedTaskException"/>, where programs log or even end.
/// </remarks>
internal static class AbandonedTask
{
    /// <summary>Looks at the exception of a task, if it ends with one.</summary>
    public static void Observe(Task task) => task.ContinueWith(
        static ended => _ = ended.Exception,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>As <see cref="Observe"/>, and disposes what the task brings as soon as it does.</summary>
    public static void Dispose<T>(Task<T> task)
        where T : IDisposable =>
        task.ContinueWith(
            static ended =>
            {
                if (ended.Status == TaskStatus.RanToCompletion) ended.Result.Dispose();
                else _ = ended.Exception;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
