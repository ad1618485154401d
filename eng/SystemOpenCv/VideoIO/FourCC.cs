namespace OpenCvSharp;

public readonly struct FourCC : IEquatable<FourCC>
{
    public const int Default = -1;
    public const int Prompt = -1;

    public static readonly int H264 = FromString("H264");
    public static readonly int HEVC = FromString("HEVC");
    public static readonly int MJPG = FromString("MJPG");
    public static readonly int MP4V = FromString("MP4V");
    public static readonly int X264 = FromString("X264");
    public static readonly int XVID = FromString("XVID");

    public readonly int Value;

    public FourCC(int value) => Value = value;

    public static FourCC FromFourChars(char c1, char c2, char c3, char c4) =>
        new((c1 & 255) | ((c2 & 255) << 8) | ((c3 & 255) << 16) | ((c4 & 255) << 24));

    public static FourCC FromString(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length != 4)
            throw new ArgumentException("A code has four characters.", nameof(code));

        return FromFourChars(code[0], code[1], code[2], code[3]);
    }

    public static FourCC FromInt32(int code) => new(code);

    public int ToInt32() => Value;

    public bool Equals(FourCC other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is FourCC other && Equals(other);

    public override int GetHashCode() => Value;

    public static implicit operator FourCC(int code) => new(code);

    public static implicit operator int(FourCC fourcc) => fourcc.Value;

    public static bool operator ==(FourCC left, FourCC right) => left.Equals(right);

    public static bool operator !=(FourCC left, FourCC right) => !left.Equals(right);
}
