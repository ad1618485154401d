using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The line without which a measurement says nothing.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; "
        + $"OpenCV {Cv2.GetVersionString()}; {DateTime.Now:yyyy-MM-dd}";

    private static string Processor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        const string key = "model name";
        string? line = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
