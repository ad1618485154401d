using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Makes the sources of cameras whose URL is <c>redis</c> or <c>rediss</c>.</summary>
/// <param name="configure">Sets what a URL cannot say; null for nothing.</param>
internal sealed class RedisCameraSourceFactory(Action<ConfigurationOptions>? configure) : ICameraSourceFactory
{
    public bool Reads(string scheme) => scheme is RedisUrl.Scheme or RedisUrl.TlsScheme;

    public IFrameSource Create(string url)
    {
        RedisUrl parsed = RedisUrl.Parse(url);
        configure?.Invoke(parsed.Redis);
        return new RedisFrameSource(parsed.Redis, parsed.Camera) { KeyPrefix = parsed.KeyPrefix };
    }
}
