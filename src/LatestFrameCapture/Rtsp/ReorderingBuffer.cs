namespace LatestFrames;

/// <summary>Packets that came before one that is missing.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class ReorderingBuffer
{
    /// <summary>How far a packet may be ahead of the missing one.</summary>
    public const int MaxPackets = 512;

    /// <summary>The number of bytes that may wait.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MinCapacity = 2048;

    private readonly Slot[] _slots = new Slot[MaxPackets];
    private int _capacity;

    /// <summary>The number of packets that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a packet.</summary>
    /// <param name="sequence">Its sequence number, less than <see cref="MaxPackets"/> after the missing one.</param>
    /// <param name="packet">Its bytes; copied.</param>
    /// <param name="arrival">When it arrived.</param>
    /// <param name="isDuplicate">Whether it waits already.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryAdd(ushort sequence, ReadOnlySpan<byte> packet, long arrival, out bool isDuplicate)
    {
        ref Slot slot = ref _slots[sequence % MaxPackets];
        isDuplicate = slot.IsUsed;
        if (isDuplicate) return true;
        int owned = slot.Bytes?.Length ?? 0;
        if (owned < packet.Length)
        {
            int needed = Math.Max(MinCapacity, packet.Length);
            if (needed > MaxBytes - _capacity + owned) return false;
            slot.Bytes = new byte[needed];
            _capacity += needed - owned;
        }

        packet.CopyTo(slot.Bytes);
        slot.Length = packet.Length;
        slot.Arrival = arrival;
        slot.IsUsed = true;
        Count++;
        return true;
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="packet">Its bytes, valid until the next call of <see cref="TryAdd"/>.</param>
    /// <param name="arrival">When it arrived.</param>
    public bool TryTake(ushort sequence, out ReadOnlySpan<byte> packet, out long arrival)
    {
        ref Slot slot = ref _slots[sequence % MaxPackets];
        packet = slot.IsUsed ? slot.Bytes.AsSpan(0, slot.Length) : [];
        arrival = slot.Arrival;
        if (!slot.IsUsed) return false;
        slot.IsUsed = false;
        Count--;
        return true;
    }

    /// <summary>Whether a packet waits.</summary>
    public bool Has(ushort sequence) => _slots[sequence % MaxPackets].IsUsed;

    /// <summary>When the first packet behind the missing one arrived.</summary>
    /// <param name="missing">The missing packet's sequence number.</param>
    public long FirstArrival(ushort missing) => _slots[FirstAfter(missing) % MaxPackets].Arrival;

    /// <summary>The sequence number of the first packet behind the missing one; needs one that waits.</summary>
    /// <param name="missing">The missing packet's sequence number.</param>
    public ushort FirstAfter(ushort missing)
    {
        ushort sequence = missing;
        for (int i = 0; i < MaxPackets && !Has(sequence); i++) sequence = unchecked((ushort)(sequence + 1));
        return sequence;
    }

    /// <summary>Gives the memory back.</summary>
    public void Trim()
    {
        if (Count > 0) return;
        Array.Clear(_slots, 0, _slots.Length);
        _capacity = 0;
    }

    private struct Slot
    {
        public byte[]? Bytes;
        public int Length;
        public long Arrival;
        public bool IsUsed;
    }
}
