namespace LatestFrames;

/// <summary>The planes of a decoded picture, with the bytes from one row to the next.</summary>
internal readonly unsafe struct YuvPlanes(
    byte* y, byte* u, byte* v, int yStep, int uStep, int vStep, int width, int height)
{
    public byte* Y { get; } = y;

    public byte* U { get; } = u;

    public byte* V { get; } = v;

    public int YStep { get; } = yStep;

    public int UStep { get; } = uStep;

    public int VStep { get; } = vStep;

    public int Width { get; } = width;

    public int Height { get; } = height;
}
