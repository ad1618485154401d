namespace LatestFrames;

/// <summary>What all plots here share.</summary>
internal static class Gnuplots
{
    public const string NotInstalled = "No plots: gnuplot is not installed (Debian and Ubuntu: apt-get install gnuplot-nox).";
}
