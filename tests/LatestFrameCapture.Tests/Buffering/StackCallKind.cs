namespace LatestFrames;

/// <summary>What a <see cref="StackCall"/> calls.</summary>
public enum StackCallKind
{
    /// <summary>The capture thread pushes a frame.</summary>
    Push,

    /// <summary>A capture thread that was replaced pushes one.</summary>
    PushLate,

    /// <summary>The capture thread discards a frame.</summary>
    Discard,

    /// <summary>A reader asks for the newest frame and holds it.</summary>
    Read,

    /// <summary>The same, by a call that would wait.</summary>
    ReadWaiting,

    /// <summary>The same, by an asynchronous call.</summary>
    ReadAsync,

    /// <summary>A reader asks for the newest frame and gives it back.</summary>
    Glance,

    /// <summary>Somebody holds several of the newest frames.</summary>
    LookBack,

    /// <summary>A held frame is given back.</summary>
    Return,

    /// <summary>A held frame is forgotten.</summary>
    Forget,

    /// <summary>A held frame's image is taken over, or the frame is held on.</summary>
    TakeOver,

    /// <summary>The source has jumped: all frames are dropped.</summary>
    Clear,

    /// <summary>The source has no further frames for now.</summary>
    Complete,

    /// <summary>The capture thread is replaced: nothing of the old one stays.</summary>
    Restart,
}
