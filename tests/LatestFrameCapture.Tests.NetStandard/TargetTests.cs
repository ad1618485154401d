using System.Reflection;
using System.Runtime.Versioning;

namespace LatestFrames;

public sealed class TargetTests
{
    /// <summary>Otherwise all the other tests here would prove nothing.</summary>
    [Fact]
    public void The_library_under_test_is_the_one_for_netstandard2_0()
    {
        Assembly library = typeof(LatestFrameCapture).Assembly;

        Assert.Equal(
            ".NETStandard,Version=v2.0",
            library.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);

        // Faults.Support is compiled against the other one.
        Type frame = typeof(Delivery).GetMethod(nameof(Delivery.Of))!.GetParameters().Single().ParameterType;
        Assert.Same(library, frame.Assembly);
    }
}
