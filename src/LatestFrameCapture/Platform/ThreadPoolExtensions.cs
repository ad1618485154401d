namespace LatestFrames;

internal static class ThreadPoolExtensions
{
    extension(ThreadPool)
    {
        /// <summary>As .NET's method, but always uses the global queue.</summary>
        public static bool UnsafeQueueUserWorkItem<T>(Action<T> action, T state, bool preferLocal)
        {
            _ = preferLocal;
            return ThreadPool.UnsafeQueueUserWorkItem(_ => action(state), state: null);
        }

        /// <inheritdoc cref="UnsafeQueueUserWorkItem{T}"/>
        public static bool UnsafeQueueUserWorkItem(IThreadPoolWorkItem item, bool preferLocal)
        {
            _ = preferLocal;
            return ThreadPool.UnsafeQueueUserWorkItem(static item => ((IThreadPoolWorkItem)item).Execute(), item);
        }
    }
}
