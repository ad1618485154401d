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
    /// <param name="opening">The limits, and where to say why there is no connection.</param>
    /// <returns>The connection, the caller's to dispose, or null when none could be made.</returns>
    IFrameConnection? Open(FrameSourceOpening opening);
}
