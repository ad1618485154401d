namespace OpenCvSharp;

public struct Vec3b : IEquatable<Vec3b>
{
    public byte Item0;
    public byte Item1;
    public byte Item2;

    public Vec3b(byte item0, byte item1, byte item2) => (Item0, Item1, Item2) = (item0, item1, item2);

    public void Deconstruct(out byte item0, out byte item1, out byte item2) =>
        (item0, item1, item2) = (Item0, Item1, Item2);

    public byte this[int i]
    {
        get => i switch
        {
            0 => Item0,
            1 => Item1,
            2 => Item2,
            _ => throw new ArgumentOutOfRangeException(nameof(i)),
        };
        set
        {
            switch (i)
            {
                case 0: Item0 = value; break;
                case 1: Item1 = value; break;
                case 2: Item2 = value; break;
                default: throw new ArgumentOutOfRangeException(nameof(i));
            }
        }
    }

    public bool Equals(Vec3b other) => (Item0, Item1, Item2) == (other.Item0, other.Item1, other.Item2);

    public override bool Equals(object? obj) => obj is Vec3b other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Item0, Item1, Item2);

    public static bool operator ==(Vec3b a, Vec3b b) => a.Equals(b);

    public static bool operator !=(Vec3b a, Vec3b b) => !a.Equals(b);

    public override string ToString() => $"({Item0}, {Item1}, {Item2})";
}
