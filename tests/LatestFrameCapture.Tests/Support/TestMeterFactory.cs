using System.Diagnostics.Metrics;

namespace LatestFrames;

/// <summary>A meter factory as dependency injection has one: one meter for each name, with itself as its
/// scope.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly Dictionary<string, Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        lock (_meters)
        {
            if (_meters.TryGetValue(options.Name, out Meter? meter)) return meter;
            options.Scope = this;
            return _meters[options.Name] = new Meter(options);
        }
    }

    public void Dispose()
    {
        lock (_meters)
        {
            foreach (Meter meter in _meters.Values) meter.Dispose();
        }
    }
}
