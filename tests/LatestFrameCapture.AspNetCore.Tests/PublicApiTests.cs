namespace LatestFrames;

/// <summary>Guards the package's public surface as the core's test does.</summary>
public sealed class PublicApiTests
{
    private const string Current = "src/LatestFrameCapture.AspNetCore/PublicApi.txt";

    [Fact]
    public void The_public_surface_is_the_listed_one()
    {
        string[] actual =
        [
            .. new ApiText().Lines(typeof(LatestFramesEndpointRouteBuilderExtensions).Assembly)
                .Order(StringComparer.Ordinal)
        ];
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllLines(Repository.File(Current), actual);
        Assert.Equal(File.ReadAllLines(Repository.File(Current)), actual);
    }
}
