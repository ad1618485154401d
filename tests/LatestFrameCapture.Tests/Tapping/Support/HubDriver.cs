using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>A hub with one connection, whose pictures a test makes, 40 ms apart.</summary>
internal sealed class HubDriver
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    private UnitInlet _inlet;
    private int _sent;

    public HubDriver()
    {
        Hub = new UnitHub(Clock);
        Hub.BeginGeneration(1);
        _inlet = new UnitInlet(Hub, 1, Hub.BeginConnection());
    }

    public FakeTimeProvider Clock { get; } = new();

    public UnitHub Hub { get; }

    public StreamParameters Parameters { get; set; } = new(VideoCodec.H264, [0, 0, 0, 1, 0x67], 320, 240);

    public UnitCursor AddReader(AccessUnitReaderOptions? options = null) =>
        Hub.AddReader((options ?? new()).CheckedCopy());

    /// <summary>Opens another source.</summary>
    public void Reopen(int generation)
    {
        Hub.Close(generation);
        Hub.BeginGeneration(generation + 1);
        _inlet = new UnitInlet(Hub, generation + 1, Hub.BeginConnection());
    }

    /// <summary>Sends pictures, a key frame each ten, whose first bytes are their index.</summary>
    public void Send(int count, int length = 1000, Func<int, UnitWholeness>? wholeness = null, int group = 10)
    {
        for (; count > 0; count--, _sent++)
        {
            byte[] data = new byte[length];
            BitConverter.TryWriteBytes(data, _sent);
            Clock.Advance(Interval);
            var info = new UnitInfo(
                Parameters, _sent % group == 0, _sent * Interval, Clock.GetTimestamp(), Clock.GetUtcNow(), null);
            _inlet.Add(info, wholeness?.Invoke(_sent) ?? default, data);
        }
    }

    /// <summary>The indexes of all pictures that a reader can get now.</summary>
    public List<int> ReadAll(UnitCursor cursor, List<CodedPicture>? pictures = null)
    {
        var indexes = new List<int>();
        while (Hub.TryRead(cursor, null, out UnitLease lease, out _))
        {
            var picture = new CodedPicture(lease);
            pictures?.Add(picture);
            indexes.Add(IndexOf(picture));
        }

        return indexes;
    }

    public static int IndexOf(CodedPicture picture) => BitConverter.ToInt32(picture.Data.Span);
}
