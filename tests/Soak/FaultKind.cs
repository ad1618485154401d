namespace LatestFrames;

/// <summary>What happens to a station.</summary>
internal enum FaultKind
{
    /// <summary>The server is killed, and started again some seconds later.</summary>
    Kill,

    /// <summary>The server stands still for less than the stall timeout.</summary>
    ShortFreeze,

    /// <summary>The server stands still for longer than the stall timeout.</summary>
    LongFreeze,

    /// <summary>The pictures become larger.</summary>
    Resize,

    /// <summary>Nothing passes the network for some seconds.</summary>
    Outage,

    /// <summary>The connections are reset; TCP only.</summary>
    Reset,

    /// <summary>Somebody opens the capture again.</summary>
    Reopen,

    /// <summary>The child process that reads is killed.</summary>
    KillChild,

    /// <summary>The child process that reads is stopped, as by a debugger.</summary>
    StopChild,

    /// <summary>The server between two machines is killed, and started again some seconds later.</summary>
    RestartServer,

    /// <summary>The program that publishes a camera is started again.</summary>
    RestartPublisher,
}
