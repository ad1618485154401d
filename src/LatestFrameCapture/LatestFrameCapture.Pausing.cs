namespace LatestFrames;

public sealed partial class LatestFrameCapture
{
    /// <summary>
    /// Pauses the capture until <see cref="Resume"/>, the next <c>Open</c> or <see cref="Release"/>: nothing is
    /// converted, and readers get no frame.
    /// </summary>
    /// <param name="mode">Whether the connection is kept or closed; a further call may change it.</param>
    /// <returns>
    /// True: <see cref="State"/> is <see cref="CaptureState.Paused"/>. False when nothing is open, the source has
    /// failed permanently, or a file has ended.
    /// </returns>
    /// <remarks>
    /// <para>
    /// A live source: the frames so far are dropped, so that no read returns one from before the pause, in it or after
    /// it. A read waits in a pause as in an outage: until <see cref="Resume"/> and the first frame after it, at most
    /// <see cref="LatestFrameCaptureOptions.ReadTimeout"/>; <see cref="ReadAllAsync"/> goes on after the pause. A
    /// <see cref="Frame"/> that a consumer holds stays valid. A connection that is kept and lost is made again in the
    /// background, as usual; <see cref="Failure"/> tells about it.
    /// </para>
    /// <para>
    /// A source with an end is not read in a pause, and goes on where it was; its connection is kept in either mode.
    /// With <see cref="FrameDelivery.Every"/> the frames that wait can still be read. A server may end a recording that
    /// is paused for long.
    /// </para>
    /// <para>
    /// Recordings (<see cref="StreamRecorder"/>) and readers of coded pictures get what the camera sends: all of it
    /// while the connection is kept, nothing while it is closed.
    /// </para>
    /// <para>Thread safety: any thread. Returns at once; a connection is closed by the capture thread.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is none of the values.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool Pause(PauseMode mode = PauseMode.KeepConnection)
    {
        if (mode is not (PauseMode.KeepConnection or PauseMode.CloseConnection))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode.");
        return _controller.Pause(mode);
    }

    /// <summary>Ends a pause: the next frame that the camera sends can be read.</summary>
    /// <returns>False when the capture was not paused.</returns>
    /// <remarks>
    /// No read returns a frame of a live source from before the call. A connection that was closed is made again at
    /// once, whatever delay a failed attempt had before the pause. Thread safety: any thread. Returns at once: reads
    /// wait for the first frame.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool Resume() => _controller.Resume();
}
