namespace LatestFrames;

/// <summary>
/// A capture of a published camera and one who reads it: told of each picture, it fetches the newest, and the reader
/// takes one after the other.
/// </summary>
internal sealed class SimulatedConsumer
{
    private readonly SimulatedClock _clock;
    private readonly SimulatedNode _node;
    private readonly SimulatedClient _client;
    private readonly Costs _costs;
    private readonly int _camera;
    private readonly double _work;
    private readonly bool _isOnDemand;
    private readonly bool _isFreshOnly;
    private readonly Signal _isTold;
    private readonly Signal _isFetched;
    private readonly List<double> _ages = [];
    private SimulatedPicture? _told;
    private SimulatedPicture? _current;
    private SimulatedPicture? _fetched;
    private double? _askedAt;

    public SimulatedConsumer(
        SimulatedClock clock,
        SimulatedNetwork network,
        SimulatedMachine machine,
        SimulatedNode node,
        Costs costs,
        int camera,
        Scenario scenario)
    {
        (_clock, Machine, _node, _costs, _camera) = (clock, machine, node, costs, camera);
        (_work, _isOnDemand, _isFreshOnly) = (scenario.Work, scenario.IsOnDemand, scenario.IsFreshOnly);
        _client = new SimulatedClient(clock, network, machine, node, costs.SmallBytes);
        _isTold = new Signal(clock, costs.Wake);
        _isFetched = new Signal(clock, costs.Wake);
        node.Listen(camera, this);
    }

    public SimulatedMachine Machine { get; }

    /// <summary>The ages of the pictures that were read, in seconds, when they were.</summary>
    public IReadOnlyList<double> Ages => _ages;

    /// <summary>How many notes came, and how many pictures were fetched.</summary>
    public long Told { get; private set; }

    public long Fetched { get; private set; }

    public void Start()
    {
        _clock.Start(CaptureAsync);
        _clock.Start(ReadAsync);
    }

    public void Reset()
    {
        _ages.Clear();
        (Told, Fetched) = (0, 0);
    }

    public void OnNote(SimulatedPicture picture)
    {
        Told++;
        if (_told is { } told && told.Number >= picture.Number) return;
        _told = picture;
        _isTold.Set();
    }

    private async Task CaptureAsync()
    {
        while (true)
        {
            await _isTold;
            if (_told is not { } told || told.Number <= (_current?.Number ?? 0)) continue;
            _current = told;
            if (_isOnDemand && !(_askedAt <= told.CapturedAt)) continue;
            await _client.RunAsync(_costs.Length);
            SimulatedPicture picture = told;
            await _client.RunAsync(
                _costs.Get, down: _costs.PictureBytes, served: () => picture = _node.PictureOf(_camera) ?? told);
            await Machine.Cpu.UseAsync(_costs.Decode);
            await Machine.WorkAsync(_costs.HandOver);
            _current = _fetched = picture;
            Fetched++;
            _isFetched.Set();
            if (_told.Number > picture.Number) _isTold.Set();
        }
    }

    private async Task ReadAsync()
    {
        long last = 0;
        while (true)
        {
            double asked = _isFreshOnly ? _clock.Now : double.NegativeInfinity;
            _askedAt = asked;
            while (_fetched is null || _fetched.Number <= last || _fetched.CapturedAt < asked) await _isFetched;
            _askedAt = null;
            last = _fetched.Number;
            _ages.Add(_clock.Now - _fetched.CapturedAt);
            if (_work > 0) await _clock.After(_work);
        }
    }
}
