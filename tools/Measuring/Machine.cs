using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The machine that a measurement was made on.</summary>
public static class Machine
{
    /// <summary>Describes processor, system, versions of .NET and OpenCV, and date in one line.</summary>
    /// <returns>One line, without a final full stop.</returns>
    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; "
        + $"{RuntimeInformation.FrameworkDescription}; OpenCV {Cv2.GetVersionString()}; {DateTime.Now:yyyy-MM-dd}";

    private static string Processor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        const string key = "model name";
        string? line = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
