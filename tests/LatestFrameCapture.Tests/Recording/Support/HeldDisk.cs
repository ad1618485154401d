namespace LatestFrames;

/// <summary>A file system that does not answer for a while, is slow, or is full.</summary>
internal sealed class HeldDisk : IDisposable
{
    private readonly ManualResetEventSlim _isReleased = new(initialState: true);
    private readonly ManualResetEventSlim _isHeld = new();

    /// <summary>How long a write takes.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>The size of the disk.</summary>
    public long Size { get; set; } = long.MaxValue;

    public Stream Open(string path) => new HeldStream(RecordingFile.Create(path), this);

    /// <summary>Lets no write return.</summary>
    public void Hold() => _isReleased.Reset();

    public void Release() => _isReleased.Set();

    /// <summary>Waits until a write does not return.</summary>
    public bool WaitUntilHeld() => _isHeld.Wait(TimeSpan.FromSeconds(30));

    public void Dispose() => Release();

    private void OnWrite()
    {
        if (!_isReleased.IsSet) _isHeld.Set();
        _isReleased.Wait();
        if (Pause > TimeSpan.Zero) Thread.Sleep(Pause);
    }

    private sealed class HeldStream(Stream file, HeldDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position { get => file.Position; set => file.Position = value; }

        public override void Flush() => file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void SetLength(long value) => file.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.OnWrite();
            long room = disk.Size - file.Position;
            file.Write(buffer, offset, (int)Math.Min(count, Math.Max(0, room)));

            // ENOSPC of Linux.
            if (room < count) throw new IOException("No space left on device", 28);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
