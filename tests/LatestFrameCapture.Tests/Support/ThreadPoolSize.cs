using System.Runtime.CompilerServices;

namespace LatestFrames;

internal static class ThreadPoolSize
{
    /// <summary>Tests block pool threads on purpose; on two cores the pool would take half a second for each further
    /// one.</summary>
    [ModuleInitializer]
    public static void Enlarge() => ThreadPool.SetMinThreads(32, 32);
}
