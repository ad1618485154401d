using System.Buffers;

namespace LatestFrames;

/// <summary>A frame as JPEG in a pooled buffer, which returns to the pool when the last of its users has released
/// it.</summary>
/// <remarks>Thread safety: all members may be called from any thread; each user releases once.</remarks>
internal sealed class EncodedPicture
{
    private readonly byte[] _buffer;
    private readonly int _length;
    private readonly Action _onReturned;
    private int _references = 1;

    /// <param name="buffer">A rented buffer that begins with a <see cref="PictureHeader"/>.</param>
    /// <param name="length">The bytes of header and picture together.</param>
    /// <param name="onReturned">Learns that the buffer has returned to the pool.</param>
    public EncodedPicture(byte[] buffer, int length, Action onReturned)
    {
        _onReturned = onReturned;
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The frame's number.</summary>
    public required long Number { get; init; }

    /// <summary>When the frame arrived, by the endpoints' clock.</summary>
    public required long GrabbedTimestamp { get; init; }

    /// <summary>When the frame arrived, in UTC.</summary>
    public required DateTimeOffset GrabbedAt { get; init; }

    /// <summary>Header and picture, as the page gets them.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>The picture alone.</summary>
    public ReadOnlyMemory<byte> Jpeg => _buffer.AsMemory(PictureHeader.Size, _length - PictureHeader.Size);

    /// <summary>Adds a user; only for somebody who is one.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _onReturned();
    }
}
