namespace LatestFrames;

/// <summary>A node of the cluster: one thread that does one command after the other, and who listens to what.</summary>
internal sealed class SimulatedNode
{
    // Notes of other nodes are done together, as a socket brings them.
    private const double BusInterval = 0.001;

    private readonly SimulatedClock _clock;
    private readonly SimulatedNetwork _network;
    private readonly Costs _costs;
    private readonly Turn _thread = new();
    private readonly Dictionary<int, SimulatedPicture> _pictures = [];
    private readonly Dictionary<int, List<SimulatedConsumer>> _listeners = [];
    private readonly List<SimulatedNode> _others = [];
    private int _notesOfOthers;
    private double _busySeconds;
    private double _since;

    public SimulatedNode(SimulatedClock clock, SimulatedNetwork network, Costs costs, SimulatedMachine machine) =>
        (_clock, _network, _costs, Machine) = (clock, network, costs, machine);

    public SimulatedMachine Machine { get; }

    /// <summary>The part of the time in which its thread was busy.</summary>
    public double Utilization => _clock.Now > _since ? _busySeconds / (_clock.Now - _since) : 0;

    public void Reset() => (_busySeconds, _since) = (0, _clock.Now);

    public SimulatedPicture? PictureOf(int camera) => _pictures.GetValueOrDefault(camera);

    public void Store(int camera, SimulatedPicture picture) => _pictures[camera] = picture;

    public void Listen(int camera, SimulatedConsumer consumer)
    {
        if (!_listeners.TryGetValue(camera, out List<SimulatedConsumer>? listeners))
            _listeners[camera] = listeners = [];
        listeners.Add(consumer);
    }

    /// <summary>Makes it one of a cluster, in which each note goes to every node.</summary>
    public void Join(IEnumerable<SimulatedNode> nodes)
    {
        _others.AddRange(nodes.Where(node => node != this));
        if (_others.Count > 0) _clock.Start(ServeOthersAsync);
    }

    /// <summary>Does one command: waits for its turn, then for a core and the work.</summary>
    public async ValueTask ServeAsync(double seconds)
    {
        await _thread.EnterAsync();
        await Machine.Cpu.UseAsync(seconds);
        _busySeconds += seconds;
        _thread.Leave();
    }

    /// <summary>Sends a note to all who listen.</summary>
    public void Tell(int camera, SimulatedPicture picture)
    {
        foreach (SimulatedNode other in _others) other._notesOfOthers++;
        foreach (SimulatedConsumer listener in _listeners.GetValueOrDefault(camera, []))
            _clock.Start(() => SendNoteAsync(listener, picture));
    }

    public int CountListeners(int camera) =>
        _listeners.TryGetValue(camera, out List<SimulatedConsumer>? all) ? all.Count : 0;

    private async Task SendNoteAsync(SimulatedConsumer listener, SimulatedPicture picture)
    {
        await _network.SendAsync(Machine, listener.Machine, _costs.SmallBytes);
        await listener.Machine.Cpu.UseAsync(_costs.Note.Client);
        await _clock.After(_costs.Note.Idle);
        listener.OnNote(picture);
    }

    private async Task ServeOthersAsync()
    {
        while (true)
        {
            await _clock.After(BusInterval);
            int notes = _notesOfOthers;
            _notesOfOthers = 0;
            if (notes == 0) continue;

            // As much as it gets it sends, on average.
            double seconds = notes * _costs.BusBytes / Machine.BytesPerSecond;
            Machine.In.UseBeside(seconds);
            Machine.Out.UseBeside(seconds);
            await ServeAsync(notes * _costs.Publish.Server);
        }
    }
}
