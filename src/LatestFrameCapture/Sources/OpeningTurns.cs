namespace LatestFrames;

/// <summary>How many sources connect at once, in all captures of the process.</summary>
/// <remarks>
/// One connects without a wait. Of many that are opened in the same moment, or whose server comes back, some connect
/// and the others follow; one that hangs holds up the others for no longer than a turn.
/// </remarks>
internal static class OpeningTurns
{
    /// <summary>The longest wait; after it a source connects without a turn.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Logins and descriptions, which are a few round trips and hardly any work.</summary>
    public static Turns Network { get; } = new(16, TimeSpan.FromMilliseconds(500), TimeProvider.System);

    /// <summary>
    /// Child processes: to start one, and what it does up to its first picture, is a fifth of a second of work.
    /// </summary>
    public static Turns Processes { get; } = new(
        Math.Max(2, Environment.ProcessorCount), TimeSpan.FromSeconds(1), TimeProvider.System);
}
