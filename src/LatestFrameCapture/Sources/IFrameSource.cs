namespace LatestFrames;

/// <summary>Something that frames can be read from: a camera's address, not yet a connection to it.</summary>
/// <remarks>
/// <para>
/// Thread safety: <see cref="Open"/> is called on capture threads; when one of them got stuck in a connection, a second one may call it while the first
/// still is in there. So a source holds no state of its connections; each <see cref="IFrameConnection"/> has its own. One source may be opened by several
/// captures.
/// </para>
/// <para>
/// Who disposes: whoever made the source, after the captures that use it. A capture disposes connections, never a source.
/// </para>
/// </remarks>
public interface IFrameSource
{
    /// <summary>What logs and exceptions call the source. Must not contain a password.</summary>
    /// <value>Asked once for each <c>Open</c> of a capture, on its caller's thread; <see cref="LatestFrameCaptureOptions.Name"/> goes before it.</value>
    string Name { get; }

    /// <summary>Whether the source is known to be live before it is connected: worth trying again when it cannot be opened.</summary>
    /// <value>
    /// False: an <see cref="Open"/> that fails makes the capture <see cref="CaptureState.Faulted"/>. Once there is a connection,
    /// <see cref="IFrameConnection.IsLive"/> counts in its place. Asked on the capture thread, before each try.
    /// </value>
    bool IsLive { get; }

    /// <summary>Makes a new connection.</summary>
    /// <param name="opening">The limits, and where to say why there is no connection.</param>
    /// <returns>The connection, the capture's to dispose, or null when none could be made.</returns>
    /// <remarks>
    /// <para>
    /// On the capture thread, which it may block up to <see cref="FrameSourceOpening.OpenTimeout"/>; the connection should be able to deliver frames when
    /// it returns. One second after that time the thread is abandoned: another one calls this method again, and what this call still returns is disposed.
    /// </para>
    /// <para>
    /// What it throws counts as null, with the exception's message as the failure. It must not leave a half-made connection behind then: nobody else
    /// knows of it.
    /// </para>
    /// </remarks>
    IFrameConnection? Open(FrameSourceOpening opening);
}
