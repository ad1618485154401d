namespace LatestFrames;

/// <summary>How a source that failed is retried.</summary>
internal enum RetryKind
{
    /// <summary>Not at all.</summary>
    Never,

    /// <summary>After the delay that <see cref="ReconnectOptions"/> define.</summary>
    AfterDelay,

    /// <summary>As <see cref="AfterDelay"/>, but no more than once a minute, and ever more rarely.</summary>
    Slowly,

    /// <summary>At once; counts neither as an attempt nor as a failure.</summary>
    AtOnce,
}
