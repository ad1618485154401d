namespace LatestFrames;

/// <summary>With Garnet, which can also be had where redis-server cannot.</summary>
public sealed class OverGarnetTests(ITestOutputHelper output) : AcrossMachinesTests(output)
{
    private protected override TestServer Start() => GarnetInProcess.Start();
}
