namespace OpenCvSharp;

public record struct Rect(int X, int Y, int Width, int Height)
{
    public int X = X;
    public int Y = Y;
    public int Width = Width;
    public int Height = Height;

    public Rect(Point location, Size size)
        : this(location.X, location.Y, size.Width, size.Height)
    {
    }

    public int Left
    {
        get => X;
        set => X = value;
    }

    public int Top
    {
        get => Y;
        set => Y = value;
    }

    public int Right => X + Width;

    public int Bottom => Y + Height;

    public Point TopLeft => new(X, Y);

    public Point BottomRight => new(Right, Bottom);

    public Point Location
    {
        get => TopLeft;
        set => (X, Y) = value;
    }

    public Size Size
    {
        get => new(Width, Height);
        set => (Width, Height) = value;
    }

    public bool Contains(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;

    public bool Contains(Point pt) => Contains(pt.X, pt.Y);

    public Rect Intersect(Rect rect) => Intersect(this, rect);

    public static Rect Intersect(Rect a, Rect b)
    {
        var (left, top) = (Math.Max(a.Left, b.Left), Math.Max(a.Top, b.Top));
        var (right, bottom) = (Math.Min(a.Right, b.Right), Math.Min(a.Bottom, b.Bottom));
        return right >= left && bottom >= top ? new Rect(left, top, right - left, bottom - top) : default;
    }

    public static Rect operator &(Rect a, Rect b) => Intersect(a, b);
}
