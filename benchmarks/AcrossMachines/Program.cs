using System.Globalization;
using System.Text.Json;
using LatestFrames;
using OpenCvSharp;

// The newest frame across many machines: a model, its parameters, and what it says.
//   measure [costs.json]            measures the parameters of 1920 x 1080 on this machine and writes them
//   compare [seconds] [seed]        the model against the real thing with 1, 4 and 16 cameras, all on this machine
//   model [costs.json] [seed]       the table of docs/across-machines.md
const string defaultCosts = "benchmarks/AcrossMachines/costs.json";

// Receiving, decoding and handing over a picture of H.264, 1920 x 1080: "CPU s / 1,000 frames" of frame-age cpu for
// LatestFrameCapture, on the day before the costs were measured (2026-11-26).
const double captureSeconds = 0.00338;
var json = new JsonSerializerOptions { WriteIndented = true };
switch (args)
{
    case ["measure", .. string[] rest]:
        CostsReport.WriteMachine(Console.Out);
        using (RedisProcess server = RedisProcess.Start())
        {
            Costs costs = await new CostMeter(server, TimeSpan.FromSeconds(2))
                .MeasureAsync(new Size(1920, 1080), captureSeconds);
            File.WriteAllText(
                rest is [{ } file, ..] ? file : defaultCosts, JsonSerializer.Serialize(costs, json) + "\n");
            CostsReport.Write(Console.Out, costs);
        }

        return 0;
    case ["compare", .. string[] rest]:
        await ComparisonReport.WriteAsync(
            Console.Out, TimeSpan.FromSeconds(Number(rest, 0, 12)), (int)Number(rest, 1, 1));
        return 0;
    case ["model", .. string[] rest]:
        string text = File.ReadAllText(rest is [{ } path, ..] ? path : defaultCosts);
        ModelReport.Write(Console.Out, JsonSerializer.Deserialize<Costs>(text)!, (int)Number(rest, 1, 1), seconds: 4);
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: across-machines measure [costs.json] | compare [seconds] [seed] | model [costs.json] [seed]");
        return 2;
}

static double Number(string[] rest, int index, double otherwise) =>
    rest.Length > index ? double.Parse(rest[index], CultureInfo.InvariantCulture) : otherwise;
