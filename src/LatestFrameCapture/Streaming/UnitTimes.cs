namespace LatestFrames;

/// <summary>
/// The times of the pictures that a decoder was given, found again by their position when they come out. Capture thread
/// only.
/// </summary>
internal sealed class UnitTimes
{
    // A decoder holds back at most 16 pictures, and one for each of its threads (H.264, A.3.1,
    // max_dec_frame_buffering).
    private const int Size = 64;

    private readonly (TimeSpan Position, FrameTimes Times)[] _sent = new (TimeSpan, FrameTimes)[Size];
    private int _next;

    public void Add(AccessUnit unit)
    {
        _sent[_next] = (unit.Position, TimesOf(unit));
        _next = (_next + 1) % Size;
    }

    public bool TryFind(TimeSpan position, out FrameTimes times)
    {
        for (int i = 1; i <= Size; i++)
        {
            ref (TimeSpan Position, FrameTimes Times) sent = ref _sent[(_next - i + Size) % Size];
            times = sent.Times;
            if (sent.Position == position && times.Timestamp != 0) return true;
        }

        times = default;
        return false;
    }

    public static FrameTimes TimesOf(AccessUnit unit) =>
        new(unit.ArrivalTimestamp, unit.ArrivedAt, unit.CameraTime, unit.Mark);
}
