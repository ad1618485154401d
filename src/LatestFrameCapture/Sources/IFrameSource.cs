namespace LatestFrames;

/// <summary>Something that frames can be read from: a camera's address, not yet a connection to it.</summary>
/// <remarks>
/// Thread safety: <see cref="Open"/> is called on capture threads; when one of them got stuck in a connection, a second one may call it
/// while the first still is in there. So a source holds no state of its connections; each <see cref="IFrameConnection"/> has its own.
/// </remarks>
public interface IFrameSource
{
    /// <summary>What logs and exceptions call the source. Must not contain a password.</summary>
    string Name { get; }

    /// <summary>Whether the source is known to be live before it is connected: worth trying again when it cannot be opened.</summary>
    bool IsLive { get; }

    /// <summary>Makes a new connection.</summary>
    /// <param name="openTimeout">The longest time that this may take.</param>
    /// <param name="readTimeout">The longest time that a <see cref="IFrameConnection.Grab"/> of the connection may take.</param>
    /// <returns>The connection, the caller's to dispose, or null when none could be made.</returns>
    IFrameConnection? Open(TimeSpan openTimeout, TimeSpan readTimeout);

    /// <summary>Finds out why <see cref="Open"/> returned null. Called right after it, on the same thread; must not throw.</summary>
    /// <param name="opening">How long the attempt had taken.</param>
    /// <param name="timeout">The longest time that this may take.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Null when the source cannot tell.</returns>
    CaptureFailure? Diagnose(TimeSpan opening, TimeSpan timeout, CancellationToken cancellationToken) => null;
}
