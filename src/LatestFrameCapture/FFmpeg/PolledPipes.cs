using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>A child's pipes on Unix: poll(2) says which has something, so that no read waits.</summary>
/// <remarks>
/// No thread reads here but the caller's. So the end of a connection does not depend on the child, nor on a process
/// that inherited the pipe: a blocking read would wait for as long as any of them holds its other end. </remarks>
internal sealed unsafe class PolledPipes : IChildPipes
{
    // A picture of 720p, as YUV, in one or two fillings instead of twenty; more is the limit for other users than root
    // (/proc/sys/fs/pipe-max-size).
    private const int PipeSize = 1024 * 1024;

    private readonly SafeHandle _output;
    private readonly SafeHandle _errors;
    private readonly AnonymousPipeServerStream _wake = new(PipeDirection.Out, HandleInheritability.None);
    private readonly CancellationTokenRegistration _registration;
    private readonly int _outputNumber;
    private readonly int _errorsNumber;
    private readonly int _wakeNumber;
    private readonly bool _isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);
    private bool _hasOutputEnded;
    private bool _hasErrorsEnded;

    /// <param name="output">The reading end of standard output; owned from now on.</param>
    /// <param name="errors">The reading end of standard error; owned from now on.</param>
    /// <param name="token">Ends <see cref="Wait"/>.</param>
    public PolledPipes(SafeHandle output, SafeHandle errors, CancellationToken token)
    {
        (_output, _errors) = (output, errors);
        _outputNumber = (int)output.DangerousGetHandle();
        _errorsNumber = (int)errors.DangerousGetHandle();
        _wakeNumber = (int)_wake.ClientSafePipeHandle.DangerousGetHandle();
        if (_isLinux) LibC.TrySetPipeSize(_outputNumber, PipeSize);

        // The end of a pipe without a writer wakes poll, and goes on doing so.
        _registration = token.Register(static handle => ((SafeHandle)handle!).Dispose(), _wake.SafePipeHandle);
    }

    public int AvailableOutput => _isLinux && !_hasOutputEnded ? LibC.Available(_outputNumber) : 0;

    public void Wait(TimeSpan limit)
    {
        LibC.Descriptor* descriptors = stackalloc LibC.Descriptor[3];

        // poll ignores a negative number.
        descriptors[0] = new LibC.Descriptor { Number = _hasOutputEnded ? -1 : _outputNumber, Events = LibC.Readable };
        descriptors[1] = new LibC.Descriptor { Number = _hasErrorsEnded ? -1 : _errorsNumber, Events = LibC.Readable };
        descriptors[2] = new LibC.Descriptor { Number = _wakeNumber, Events = LibC.Readable };
        int milliseconds = (int)Math.Ceiling(Math.Min(limit.TotalMilliseconds, int.MaxValue));
        if (milliseconds > 0) LibC.Poll(descriptors, 3, milliseconds);
    }

    public int ReadOutput(Span<byte> buffer) => Read(_outputNumber, buffer, ref _hasOutputEnded);

    public int ReadErrors(Span<byte> buffer) => Read(_errorsNumber, buffer, ref _hasErrorsEnded);

    public void Dispose()
    {
        _registration.Dispose();
        _wake.DisposeLocalCopyOfClientHandle();
        _wake.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private static int Read(int descriptor, Span<byte> buffer, ref bool hasEnded)
    {
        if (hasEnded) return -1;
        var one = new LibC.Descriptor { Number = descriptor, Events = LibC.Readable };
        if (LibC.Poll(&one, 1, 0) <= 0) return 0;
        int read = LibC.Read(descriptor, buffer);

        // A signal cannot end a read of a pipe that has something; every other error stays.
        hasEnded = read <= 0;
        return hasEnded ? -1 : read;
    }
}
