namespace LatestFrames;

/// <summary>Damages data as a bad line does: each bit is turned over with the same small probability.</summary>
/// <remarks>Thread safety: any thread; the damage is reproducible for one.</remarks>
public sealed class BitFlipper
{
    // Guards: the fields below.
    private readonly object _gate = new();
    private readonly Random _random;
    private readonly double _probability;
    private long _bitsToNext;
    private long _flipped;

    public BitFlipper(int seed, double probability)
    {
        _random = new Random(seed);
        _probability = probability;
        _bitsToNext = Draw();
    }

    /// <summary>Bits turned over so far.</summary>
    public long Flipped
    {
        get
        {
            lock (_gate) return _flipped;
        }
    }

    public void Flip(Span<byte> bytes)
    {
        lock (_gate)
        {
            long bits = bytes.Length * 8L;
            while (_bitsToNext < bits)
            {
                bytes[(int)(_bitsToNext / 8)] ^= (byte)(1 << (int)(_bitsToNext % 8));
                _flipped++;
                _bitsToNext += 1 + Draw();
            }

            _bitsToNext -= bits;
        }
    }

    // How many bits stay whole before the next that does not: one draw instead of one for each bit.
    private long Draw() => _probability <= 0
        ? long.MaxValue / 2
        : (long)(Math.Log(1 - _random.NextDouble()) / Math.Log(1 - _probability));
}
