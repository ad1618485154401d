namespace LatestFrames;

/// <summary>A camera, its capture and its publisher, which has one picture on the way and then takes the
/// newest.</summary>
internal sealed class SimulatedProducer
{
    // Cameras' clocks differ; so no two cameras stay in step.
    private const double ClockError = 0.01;

    private readonly SimulatedClock _clock;
    private readonly SimulatedMachine _machine;
    private readonly SimulatedNode _node;
    private readonly SimulatedClient _client;
    private readonly Costs _costs;
    private readonly int _camera;
    private readonly double _interval;
    private readonly double _first;
    private readonly Signal _isNew;
    private SimulatedPicture? _newest;

    public SimulatedProducer(
        SimulatedClock clock,
        SimulatedNetwork network,
        SimulatedMachine machine,
        SimulatedNode node,
        Costs costs,
        int camera,
        double picturesPerSecond,
        Random random)
    {
        (_clock, _machine, _node, _costs, _camera) = (clock, machine, node, costs, camera);
        _client = new SimulatedClient(clock, network, machine, node, costs.SmallBytes);
        _interval = (1 + (ClockError * ((2 * random.NextDouble()) - 1))) / picturesPerSecond;
        _first = random.NextDouble() * _interval;
        _isNew = new Signal(clock, costs.Wake);
    }

    /// <summary>How many pictures the camera has sent, and were captured, skipped, and published.</summary>
    public long Sent { get; private set; }

    public long Captured { get; private set; }

    public long Skipped { get; private set; }

    public long Published { get; private set; }

    /// <summary>Whether a picture is on the way.</summary>
    public bool IsPublishing { get; private set; }

    /// <summary>Whether a picture waits for the last one's end.</summary>
    public bool IsWaiting => _newest is not null;

    public void Start()
    {
        _clock.Start(CaptureAsync);
        _clock.Start(PublishAsync);
    }

    public void Reset() => (Sent, Captured, Skipped, Published) = (0, 0, 0, 0);

    private async Task CaptureAsync()
    {
        double next = _first;
        while (true)
        {
            if (next > _clock.Now) await _clock.After(next - _clock.Now);
            Sent++;

            // What a capture that is late has missed is gone.
            long late = (long)((_clock.Now - next) / _interval);
            Sent += late;
            next += (late + 1) * _interval;
            var picture = new SimulatedPicture((long)Math.Round((next - _first) / _interval), _clock.Now);
            await _machine.Cpu.UseAsync(_costs.Capture);
            await _machine.WorkAsync(_costs.HandOver);
            Captured++;
            if (_newest is not null) Skipped++;
            _newest = picture;
            _isNew.Set();
        }
    }

    private async Task PublishAsync()
    {
        while (true)
        {
            if (_newest is not { } picture)
            {
                await _isNew;
                continue;
            }

            _newest = null;
            IsPublishing = true;
            await _machine.Cpu.UseAsync(_costs.Encode);
            await _client.RunAsync(_costs.Set, up: _costs.PictureBytes, served: () => _node.Store(_camera, picture));
            await _client.RunAsync(
                _costs.Publish,
                served: () => _node.Tell(_camera, picture),
                extra: _node.CountListeners(_camera) * _costs.Note.Server);
            Published++;
            IsPublishing = false;
        }
    }
}
