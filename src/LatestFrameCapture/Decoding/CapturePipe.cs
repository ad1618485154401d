using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A <see cref="VideoCapture"/> that reads a pipe, with the thread that reads and the one that fills the pipe.
/// </summary>
/// <remarks>
/// <para>Two threads, because a picture can be larger than the pipe (64 KiB): one that wrote and read would wait for
/// itself. The reading thread makes, grabs and frees the capture. It stops at each picture until that is released; the
/// caller's thread may retrieve the picture meanwhile.</para>
/// <para>Every native call reads the pipe only, so closing the pipe's writing end ends it (measured: 1 to 4 ms).</para>
/// <para>Thread safety: one calling thread.</para>
/// </remarks>
internal sealed class CapturePipe : IDisposable
{
    /// <summary>Far more than the closing of a pipe takes; a thread that takes longer is abandoned.</summary>
    private static readonly TimeSpan s_closeLimit = TimeSpan.FromSeconds(2);

    // Guards: _isFilling, _isBusy, _isComplete, _hasOpened, _isAtPicture, _hasEnded, _isClosed, _milliseconds. The two
    // threads wait on it without a limit: Dispose ends both waits.
    private readonly object _gate = new();
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.None);
    private readonly MatroskaWriter _content;
    private readonly int _threads;
    private readonly Thread _filler;
    private readonly Thread _reader;

    // Set by the reading thread before it reports the first picture, and used by the caller while that thread waits.
    private VideoCapture? _capture;

    // Whether there is something to write and it is being written, whether no more will come, whether the capture
    // opened, stopped at a picture or ended, and whether all is to end.
    private bool _isFilling;
    private bool _isBusy;
    private bool _isComplete;
    private bool _hasOpened;
    private bool _isAtPicture;
    private bool _hasEnded;
    private bool _isClosed;
    private double _milliseconds;

    /// <param name="content">What is written; the caller leaves it alone while <see cref="TryBeginWriting"/> is
    /// false.</param>
    /// <param name="threads">The number of decoder threads; 0 leaves it to OpenCV.</param>
    public CapturePipe(MatroskaWriter content, int threads)
    {
        _content = content;
        _threads = threads;
        _filler = new Thread(Fill) { IsBackground = true, Name = "LatestFrameCapture pipe" };
        _reader = new Thread(Read) { IsBackground = true, Name = "LatestFrameCapture decoder" };
        _reader.Start();
        _filler.Start();
    }

    /// <summary>Whether the capture could not be opened, or has read all that it will.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                return _hasEnded;
            }
        }
    }

    /// <summary>Waits until all that was handed over before is in the pipe.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="limitAtPicture">How long while the capture waits at a picture, and so empties the pipe no more.
    /// </param>
    /// <returns>False when the limit elapsed or the capture ended.</returns>
    public bool TryBeginWriting(TimeSpan limit, TimeSpan limitAtPicture)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            var wait = new TimeLimit(limit);
            while (_isFilling && !_hasEnded && !_isAtPicture && wait.TryWait(_gate)) { }

            // Only from now on: until it stopped, the capture has emptied the pipe.
            wait = new TimeLimit(limitAtPicture);
            while (_isFilling && !_hasEnded && _isAtPicture && wait.TryWait(_gate)) { }
            return !_isFilling && !_hasEnded;
        }
    }

    /// <summary>Hands the content over to be written.</summary>
    public void Write()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isFilling = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Reports that nothing more will be written.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the capture is open or has ended.</summary>
    public void WaitUntilOpen(TimeSpan limit)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            var wait = new TimeLimit(limit);
            while (!_hasOpened && !_hasEnded && wait.TryWait(_gate)) { }
        }
    }

    /// <summary>Waits until the capture stops at a picture.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="milliseconds">The picture's time as the capture reports it.</param>
    public bool TryWaitForPicture(TimeSpan limit, out double milliseconds)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            var wait = new TimeLimit(limit);
            while (!_isAtPicture && !_hasEnded && wait.TryWait(_gate)) { }
            milliseconds = _milliseconds;
            return _isAtPicture;
        }
    }

    /// <summary>Converts the picture that the capture has stopped at.</summary>
    public bool Retrieve(Mat image) => _capture is { } capture && capture.Retrieve(image) && !image.Empty();

    /// <summary>Lets the capture go on to the next picture.</summary>
    public void Release()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isAtPicture = false;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        _filler.Join(s_closeLimit);
        _reader.Join(s_closeLimit);
    }

    private void Fill()
    {
        try
        {
            while (WaitForContent()) _content.CopyTo(_pipe);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The capture has closed its end. Whatever else: an exception that escaped would end the process.
        }
        finally
        {
            _pipe.Dispose();
        }
    }

    private bool WaitForContent()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (_isFilling && _isBusy) (_isFilling, _isBusy) = (false, false);
            Monitor.PulseAll(_gate);
            while (!_isFilling && !_isComplete && !_isClosed) Monitor.Wait(_gate);
            _isBusy = _isFilling && !_isClosed;
            return _isBusy;
        }
    }

    private void Read()
    {
        try
        {
            _capture = Open();
            bool goesOn = _capture.IsOpened();
            while (goesOn && _capture.Grab()) goesOn = WaitAtPicture(_capture.Get(VideoCaptureProperties.PosMsec));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Reported by HasEnded: OpenCV failed, or the pipe was disposed before it was opened. An exception that
            // escaped would end the process.
        }
        finally
        {
            End();
        }
    }

    private VideoCapture Open()
    {
        // Held meanwhile: a pipe that is closed before this thread gets here frees its number, and what is opened would
        // be another file of this process, such as another camera's pipe.
        SafePipeHandle handle = _pipe.ClientSafePipeHandle;
        bool isHeld = false;
        VideoCapture capture;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            capture = Open((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }

        // Else the end of what is written would not be one, nor an error what is written after the capture's end.
        _pipe.DisposeLocalCopyOfClientHandle();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _hasOpened = true;
            Monitor.PulseAll(_gate);
        }

        return capture;
    }

    private VideoCapture Open(int descriptor)
    {
        // Opens anew what the number stands for, whatever the version of FFmpeg; its pipe: protocol duplicates the
        // descriptor since 6.1 and used it as it is before (libavformat/file.c).
        using OpenCvWarnings warnings = OpenCvWarnings.Hide();
        string path = "/dev/fd/" + descriptor.ToString(CultureInfo.InvariantCulture);
        return _threads > 0
            ? new VideoCapture(path, VideoCaptureAPIs.FFMPEG, [DecoderThreadCount.OpenCvProperty, _threads])
            : new VideoCapture(path, VideoCaptureAPIs.FFMPEG);
    }

    private bool WaitAtPicture(double milliseconds)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _milliseconds = milliseconds;
            _isAtPicture = true;
            Monitor.PulseAll(_gate);
            while (_isAtPicture && !_isClosed) Monitor.Wait(_gate);
            return !_isClosed;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _hasEnded = true;
            _isAtPicture = false;
            Monitor.PulseAll(_gate);
        }

        try
        {
            _capture?.Dispose();
            _pipe.DisposeLocalCopyOfClientHandle();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // As in Read.
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(!_isBusy || _isFilling || _hasEnded || _isClosed, "only what was handed over is written");
        Debug.Assert(!_isAtPicture || _hasOpened, "a picture comes from an open capture");
    }
}
