using System.Globalization;

namespace LatestFrames;

/// <summary>The measured parameters, for people.</summary>
internal static class CostsReport
{
    private const string LoadFile = "/proc/loadavg";

    /// <summary>Writes how busy the machine is, which decides what a measurement is worth.</summary>
    public static void WriteMachine(TextWriter output)
    {
        string load = File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : "not known";
        output.WriteLine($"{Machine.Describe()}; load {load}");
    }

    public static void Write(TextWriter output, Costs costs)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A picture: {costs.PictureBytes / 1000:0} kB; {costs.Capture * 1000:0.00} ms of CPU to capture, "
            + $"{costs.Encode * 1000:0.00} to encode, {costs.Decode * 1000:0.00} to decode; "
            + $"a thread wakes in {costs.Wake * 1e6:0} µs."));
        foreach ((string name, CommandCost cost) in new[]
        {
            ("handing over", costs.HandOver),
            ("SET", costs.Set),
            ("GET", costs.Get),
            ("STRLEN", costs.Length),
            ("PUBLISH", costs.Publish),
            ("note", costs.Note),
        })
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {cost.Client * 1e6:0} µs of the client, {cost.Server * 1e6:0} µs of the server, "
                + $"{cost.Way * 1e6:0} µs until its answer"));
        }
    }
}
