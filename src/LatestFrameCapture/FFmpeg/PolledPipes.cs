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
    private const int PipeSize = 1024 * 1024, DefaultPipeSize = 64 * 1024;

    // What a pipe takes at once when poll says that it takes something: PIPE_BUF of Linux; POSIX promises no more.
    private const int LinuxWrite = 4096;
    private const int PosixWrite = 512;

    private readonly SafeHandle _output;
    private readonly SafeHandle _errors;
    private readonly SafeHandle? _input;
    private readonly AnonymousPipeServerStream _wake = new(PipeDirection.Out, HandleInheritability.None);
    private readonly CancellationTokenRegistration _registration;
    private readonly int _outputNumber;
    private readonly int _errorsNumber;
    private readonly int _wakeNumber;
    private readonly bool _isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);
    private bool _hasOutputEnded;
    private bool _isInputClosed;
    private bool _hasErrorsEnded;

    /// <param name="output">The reading end of standard output; owned from now on.</param>
    /// <param name="errors">The reading end of standard error; owned from now on.</param>
    /// <param name="input">The writing end of standard input, if the child is fed; owned from now on.</param>
    /// <param name="token">Ends <see cref="Wait"/>.</param>
    public PolledPipes(SafeHandle output, SafeHandle errors, SafeHandle? input, CancellationToken token)
    {
        (_output, _errors, _input) = (output, errors, input);
        _isInputClosed = input is null;
        if (_isLinux && input is not null) LibC.TrySetPipeSize((int)input.DangerousGetHandle(), PipeSize);
        _outputNumber = (int)output.DangerousGetHandle();
        _errorsNumber = (int)errors.DangerousGetHandle();
        _wakeNumber = (int)_wake.ClientSafePipeHandle.DangerousGetHandle();
        OutputSize = _isLinux && LibC.TrySetPipeSize(_outputNumber, PipeSize) ? PipeSize : DefaultPipeSize;

        // The end of a pipe without a writer wakes poll, and goes on doing so.
        _registration = token.Register(static handle => ((SafeHandle)handle!).Dispose(), _wake.SafePipeHandle);
    }

    public int AvailableOutput => _isLinux && !_hasOutputEnded ? LibC.Available(_outputNumber) : 0;

    public int OutputSize { get; }

    public void Wait(TimeSpan limit, bool forInput = false)
    {
        LibC.Descriptor* descriptors = stackalloc LibC.Descriptor[4];

        // poll ignores a negative number.
        descriptors[0] = new LibC.Descriptor { Number = _hasOutputEnded ? -1 : _outputNumber, Events = LibC.Readable };
        descriptors[1] = new LibC.Descriptor { Number = _hasErrorsEnded ? -1 : _errorsNumber, Events = LibC.Readable };
        descriptors[2] = new LibC.Descriptor { Number = _wakeNumber, Events = LibC.Readable };
        int input = forInput && !_isInputClosed ? (int)_input!.DangerousGetHandle() : -1;
        descriptors[3] = new LibC.Descriptor { Number = input, Events = LibC.Writable };
        int milliseconds = (int)Math.Ceiling(Math.Min(limit.TotalMilliseconds, int.MaxValue));
        if (milliseconds > 0) LibC.Poll(descriptors, 4, milliseconds);
    }

    public int ReadOutput(Span<byte> buffer) => Read(_outputNumber, buffer, ref _hasOutputEnded);

    public int ReadErrors(Span<byte> buffer) => Read(_errorsNumber, buffer, ref _hasErrorsEnded);

    public int WriteInput(ReadOnlySpan<byte> bytes)
    {
        if (_isInputClosed) return -1;
        int number = (int)_input!.DangerousGetHandle();
        int most = _isLinux ? LinuxWrite : PosixWrite;
        int written = 0;
        while (written < bytes.Length)
        {
            var one = new LibC.Descriptor { Number = number, Events = LibC.Writable };
            if (LibC.Poll(&one, 1, 0) <= 0) break;
            int count = LibC.Write(number, bytes.Slice(written, Math.Min(most, bytes.Length - written)));
            if (count <= 0)
            {
                CloseInput();
                return -1;
            }

            written += count;
        }

        return written;
    }

    public void CloseInput()
    {
        _isInputClosed = true;
        _input?.Dispose();
    }

    public void Dispose()
    {
        CloseInput();
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
