using System.Reflection;
using System.Runtime.Versioning;

namespace LatestFrames;

public sealed class TargetTests
{
    /// <summary>Otherwise all the other tests here would prove nothing.</summary>
    [Fact]
    public void The_library_under_test_is_the_one_for_netstandard2_0()
    {
        TargetFrameworkAttribute target = typeof(LatestFrameCapture).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!;

        Assert.Equal(".NETStandard,Version=v2.0", target.FrameworkName);
    }
}
