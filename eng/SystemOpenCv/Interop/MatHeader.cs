using System.Runtime.InteropServices;

namespace OpenCvSharp;

/// <summary>What a native Mat knows of itself, in the layout of native/core.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MatHeader
{
    public readonly int Flags;
    public readonly int Dims;
    public readonly int Rows;
    public readonly int Cols;
    public readonly IntPtr Data;
    public readonly IntPtr DataStart;
    public readonly IntPtr DataEnd;
    public readonly long Step;
    public readonly long Total;
    public readonly long ElemSize;

    public MatType Type => Flags & 0xFFF;
}
