using StackExchange.Redis;

namespace LatestFrames;

/// <summary>How a camera of an application is published, as its configuration describes it.</summary>
/// <remarks>Named options: one for each camera, under the camera's name.</remarks>
public sealed record RedisCameraPublisherOptions
{
    /// <summary>Whether the camera is published.</summary>
    /// <value>Default true.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The server, as StackExchange.Redis writes it: <c>host:6379,ssl=true</c>.</summary>
    /// <value>
    /// Default null; needed, unless <see cref="ConfigureClient"/> adds an address. Put the password into <see
    /// cref="Password"/>, which user secrets can hold.
    /// </value>
    public string? Configuration { get; set; }

    /// <summary>The account on the server, where <see cref="Configuration"/> names none.</summary>
    /// <value>Default null. Any characters.</value>
    public string? UserName { get; set; }

    /// <summary>The account's password: from user secrets or the environment, never from a file that is
    /// shared.</summary>
    /// <value>Default null. Any characters.</value>
    public string? Password { get; set; }

    /// <summary>The name under which the camera is published.</summary>
    /// <value>Default null: the camera's own.</value>
    public string? Name { get; set; }

    /// <inheritdoc cref="RedisPublisherOptions.Encoding"/>
    public FrameEncoding Encoding { get; set; } = FrameEncoding.Jpeg;

    /// <inheritdoc cref="RedisPublisherOptions.Quality"/>
    public int Quality { get; set; } = 80;

    /// <inheritdoc cref="RedisPublisherOptions.KeyPrefix"/>
    public string KeyPrefix { get; set; } = RedisKeys.DefaultPrefix;

    /// <summary>Sets what a configuration cannot say, such as certificates.</summary>
    /// <value>
    /// Default null. Set it in code, to a delegate that is made once: another one counts as a change, with which
    /// publishing begins again.
    /// </value>
    public Action<ConfigurationOptions>? ConfigureClient { get; set; }

    /// <summary>Returns the type's name: the values may be secret.</summary>
    /// <returns>A text for people; its format may change.</returns>
    public override string ToString() => nameof(RedisCameraPublisherOptions);

    /// <summary>Returns the server and the account.</summary>
    /// <exception cref="ArgumentException">They cannot be read; the message does not repeat them.</exception>
    internal ConfigurationOptions ToRedis()
    {
        ConfigurationOptions redis = string.IsNullOrWhiteSpace(Configuration)
            ? new ConfigurationOptions()
            : RedisClient.Parse(Configuration);
        if (UserName is not null) redis.User = UserName;
        if (Password is not null) redis.Password = Password;
        ConfigureClient?.Invoke(redis);
        return redis;
    }

    /// <summary>Returns how the publisher is to publish.</summary>
    internal RedisPublisherOptions ToPublisher() =>
        new() { Encoding = Encoding, Quality = Quality, KeyPrefix = KeyPrefix };
}
