using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

public sealed partial class LatestFrameReader
{
    /// <summary>Waits for the newest frame and keeps it for <c>Retrieve</c>.</summary>
    internal bool Grab()
    {
        // First: with FrameDelivery.Every the capture may be waiting for the frame that this reader itself holds.
        ReplaceGrabbed(null);
        if (!WaitLease(out FrameLease lease, Earliest(), CancellationToken.None)) return false;
        ReplaceGrabbed(new GrabbedFrame(lease.Buffer, lease.Buffer.Number));
        return true;
    }

    /// <summary>Gives back the frame that was grabbed last: its source is being closed.</summary>
    internal void ForgetGrabbed() => ReplaceGrabbed(null);

    /// <summary>Copies the frame that was grabbed last; any number of times, from any thread.</summary>
    /// <returns>False when no frame of the open source was grabbed.</returns>
    internal bool Retrieve(Mat image) => Retrieve(new ImageTarget(image));

    /// <inheritdoc cref="Retrieve(Mat)"/>
    internal bool Retrieve(OutputArray image) => Retrieve(new ImageTarget(image));

    private bool Retrieve(ImageTarget image)
    {
        ThrowIfDisposed();
        GrabbedFrame? tried = null;
        while (GetGrabbed() is { } grabbed && grabbed != tried)
        {
            // The copy needs its own lease, because another thread may grab meanwhile. Refused after Release or Open,
            // and if that thread has released the frame already: then there is another one to try.
            if (_stack.TryShare(grabbed.Buffer, grabbed.Number))
            {
                CopyAndRelease(grabbed.Buffer, image);
                return true;
            }

            tried = grabbed;
        }

        image.Empty();
        return false;
    }

    private GrabbedFrame? GetGrabbed()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return _grabbed;
        }
    }

    private void ReplaceGrabbed(GrabbedFrame? frame)
    {
        GrabbedFrame? previous;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            previous = _isDisposed ? frame : _grabbed;
            if (!_isDisposed) _grabbed = frame;
        }

        if (previous is { } held) _stack.Release(held.Buffer);
    }

    /// <summary>Waits until at least one of the readers has an unread frame.</summary>
    internal static bool WaitAny(LatestFrameReader[] readers, TimeSpan timeout, out int[] ready)
    {
        foreach (LatestFrameReader reader in readers) reader.ThrowIfDisposed();
        long start = Stopwatch.GetTimestamp();
        long[] earliest = [.. readers.Select(reader => reader.Earliest())];
        using var signal = new ThreadSignal();
        try
        {
            while (true)
            {
                var readable = new List<int>();
                int ended = 0;
                for (int i = 0; i < readers.Length; i++)
                {
                    if (readers[i].IsReadable(earliest[i], signal, out bool hasEnded)) readable.Add(i);
                    else if (hasEnded) ended++;
                }

                ready = [.. readable];
                TimeSpan remaining = timeout - Stopwatch.GetElapsedTime(start);
                if (ready.Length > 0 || ended == readers.Length || remaining <= TimeSpan.Zero) return ready.Length > 0;
                signal.Wait(remaining);
            }
        }
        finally
        {
            foreach (LatestFrameReader reader in readers) reader._stack.StopListening(signal);
        }
    }

    private bool IsReadable(long notBefore, ThreadSignal signal, out bool hasEnded)
    {
        bool isReadable = _stack.IsReadable(_cursor, notBefore, signal, out hasEnded);
        bool isOnDemand = Options.Conversion == FrameConversion.OnDemand;
        if (isReadable && isOnDemand) Interlocked.Exchange(ref _announcedSince, notBefore);
        return isReadable;
    }
}
