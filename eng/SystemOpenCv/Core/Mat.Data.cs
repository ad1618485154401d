using System.Runtime.CompilerServices;
using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public partial class Mat
{
    private const int ContinuousFlag = 1 << 14;
    private const int SubmatrixFlag = 1 << 15;

    private MatHeader Header
    {
        get
        {
            GetMatHeader(CvPtr, out var header);
            GC.KeepAlive(this);
            return header;
        }
    }

    public int Rows => Header.Rows;

    public int Cols => Header.Cols;

    public int Height => Header.Rows;

    public int Width => Header.Cols;

    public int Dims => Header.Dims;

    public int Flags => Header.Flags;

    public IntPtr Data => Header.Data;

    public unsafe byte* DataPointer => (byte*)Header.Data;

    public IntPtr DataStart => Header.DataStart;

    public IntPtr DataEnd => Header.DataEnd;

    public MatType Type() => Header.Type;

    public int Depth() => Header.Type.Depth;

    public int Channels() => Header.Type.Channels;

    public int ElemSize() => (int)Header.ElemSize;

    public int ElemSize1()
    {
        var header = Header;
        return (int)header.ElemSize / header.Type.Channels;
    }

    public long Total() => Header.Total;

    public long Step() => Header.Step;

    public Size Size()
    {
        var header = Header;
        return new Size(header.Cols, header.Rows);
    }

    public bool Empty()
    {
        var header = Header;
        return header.Data == IntPtr.Zero || header.Total == 0;
    }

    public bool IsContinuous() => (Header.Flags & ContinuousFlag) != 0;

    public bool IsSubmatrix() => (Header.Flags & SubmatrixFlag) != 0;

    public IntPtr Ptr(int i0)
    {
        var header = Header;
        return header.Data + (nint)(i0 * header.Step);
    }

    public IntPtr Ptr(int i0, int i1)
    {
        var header = Header;
        return header.Data + (nint)((i0 * header.Step) + (i1 * header.ElemSize));
    }

    public unsafe Span<T> RowSpan<T>(int row)
        where T : unmanaged
    {
        var header = Header;
        var length = header.Cols * header.ElemSize / sizeof(T);
        return new Span<T>((void*)(header.Data + (nint)(row * header.Step)), (int)length);
    }

    public unsafe ref T At<T>(int i0)
        where T : unmanaged => ref *(T*)Ptr(i0);

    public unsafe ref T At<T>(int i0, int i1)
        where T : unmanaged => ref *(T*)Ptr(i0, i1);

    public unsafe T Get<T>(int i0)
        where T : struct => Unsafe.Read<T>((void*)Ptr(i0));

    public unsafe T Get<T>(int i0, int i1)
        where T : struct => Unsafe.Read<T>((void*)Ptr(i0, i1));

    public unsafe void Set<T>(int i0, T value)
        where T : struct => Unsafe.Write((void*)Ptr(i0), value);

    public unsafe void Set<T>(int i0, int i1, T value)
        where T : struct => Unsafe.Write((void*)Ptr(i0, i1), value);

    public override string ToString()
    {
        if (IsDisposed)
            return "Mat [disposed]";

        var header = Header;
        return $"Mat [ {header.Rows}*{header.Cols}*{header.Type}, IsContinuous={(header.Flags & ContinuousFlag) != 0}, "
            + $"IsSubmatrix={(header.Flags & SubmatrixFlag) != 0}, Ptr=0x{ptr:x}, Data=0x{header.Data:x} ]";
    }
}
