using System.Security.Authentication;

namespace LatestFrames;

/// <summary>A connection whose stream has no reads with a limit, such as one by TLS.</summary>
/// <remarks>One read is always outstanding, into memory of its own, and waited for in slices.</remarks>
internal sealed class StreamWire(Stream stream) : IByteWire
{
    // The largest record of TLS.
    private readonly byte[] _bytes = new byte[16 * 1024];
    private readonly Task[] _waitedFor = new Task[1];
    private Task<int>? _read;
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public bool IsMoreWaiting
    {
        get
        {
            if (_end > _start) return true;
            Start();
            return _read!.IsCompleted;
        }
    }

    /// <summary>Waits for a task in slices.</summary>
    /// <returns>Whether it completed, also if it failed.</returns>
    public static bool Wait(Task task, Task[] buffer, WaitLimit limit)
    {
        buffer[0] = task;
        while (!task.IsCompleted)
        {
            try
            {
                if (Task.WaitAny(buffer, limit.SliceInMilliseconds, limit.Token) == 0) return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            if (limit.IsOver) return task.IsCompleted;
        }

        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        if (_end == _start)
        {
            Start();
            if (!Wait(_read!, _waitedFor, limit)) return 0;
            int read = ResultOf(_read!);
            _read = null;
            if (read <= 0) return -1;
            (_start, _end) = (0, read);
        }

        int copied = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_bytes, _start, buffer, offset, copied);
        _start += copied;
        if (_start == _end) Start();
        return copied;
    }

    /// <inheritdoc/>
    public bool Write(byte[] bytes, int count, WaitLimit limit)
    {
        try
        {
            Task write = stream.WriteAsync(bytes, 0, count);
            if (!Wait(write, new Task[1], limit))
            {
                AbandonedTask.Observe(write);
                return false;
            }

            return !write.IsFaulted && !write.IsCanceled;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_read is not null) AbandonedTask.Observe(_read);

        // Closes the socket below. It does not wait for the server: only ShutdownAsync would send TLS's end.
        stream.Dispose();
    }

    private static bool IsEnd(Exception exception) => exception
        is IOException
        or ObjectDisposedException
        or InvalidOperationException
        or NotSupportedException
        or AuthenticationException;

    private static int ResultOf(Task<int> read)
    {
        if (read.Status == TaskStatus.RanToCompletion) return read.GetAwaiter().GetResult();
        _ = read.Exception;
        return -1;
    }

    private void Start()
    {
        if (_read is not null) return;
        try
        {
            _read = stream.ReadAsync(_bytes, 0, _bytes.Length);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            _read = Task.FromResult(0);
        }
    }
}
