using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>An application with cameras, without what a real one reads from its surroundings.</summary>
internal static class TestHost
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static IHost Build(
        ChangingConfiguration? configuration, Action<HostApplicationBuilder> configure, ListLoggerProvider? log = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        if (configuration is not null) ((IConfigurationBuilder)builder.Configuration).Add(configuration);
        builder.Services.AddMetrics();
        if (log is not null) builder.Logging.AddProvider(log);
        configure(builder);
        return builder.Build();
    }

    public static LatestFrameCapture Capture(this IHost host, string name) =>
        host.Services.GetRequiredKeyedService<LatestFrameCapture>(name);

    public static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Limit));
}
