using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Unused coded pictures with their memory, by size: a buffer of a key frame is not spent on the small pictures after
/// it. Not thread safe; guarded by the gate of the <see cref="UnitHub"/>.
/// </summary>
internal sealed class UnitBuffers
{
    // Up to 64 MiB, the limit of a picture of Motion JPEG.
    private const int SmallestBits = 9, Classes = 18;

    // With what is in use they are at most twice the pictures' own bytes.
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly Stack<CodedUnit>[] _free = new Stack<CodedUnit>[Classes];
    private long _bytes;

    /// <summary>Takes an unused picture with a buffer for so many bytes.</summary>
    /// <returns>Null when there is none: make one with a buffer of <see cref="SizeFor"/>.</returns>
    public CodedUnit? TryRent(int length)
    {
        if (_free[ClassOf(length)] is not { Count: > 0 } free) return null;
        CodedUnit unit = free.Pop();
        _bytes -= unit.Data.Length;
        return unit;
    }

    /// <summary>Takes back a picture that nobody refers to any more.</summary>
    /// <param name="unit">The picture.</param>
    /// <param name="isKept">Whether it will be used again.</param>
    public void Return(CodedUnit unit, bool isKept)
    {
        Debug.Assert(unit.References == 0, "nobody refers to it");
        if (unit.IsForgotten) return;
        unit.Number = 0;
        if (!isKept || unit.Data.Length > MaxBytes) return;
        _bytes += unit.Data.Length;
        int index = ClassOf(unit.Data.Length);
        (_free[index] ??= new Stack<CodedUnit>()).Push(unit);

        // Those of another size, of a stream that was larger, give way.
        for (int other = Classes - 1; other >= 0 && _bytes > MaxBytes; other--)
        {
            while (other != index && _bytes > MaxBytes && _free[other] is { Count: > 0 } free)
                _bytes -= free.Pop().Data.Length;
        }

        while (_bytes > MaxBytes) _bytes -= _free[index].Pop().Data.Length;
    }

    /// <summary>Frees all.</summary>
    public void Clear()
    {
        foreach (Stack<CodedUnit>? free in _free) free?.Clear();
        _bytes = 0;
    }

    /// <summary>The size of the buffer for so many bytes: the next power of two.</summary>
    public static int SizeFor(int length) => 1 << (SmallestBits + ClassOf(length));

    private static int ClassOf(int length)
    {
        int index = 0;
        while (1 << (SmallestBits + index) < length) index++;
        return index;
    }
}
