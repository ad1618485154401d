using StackExchange.Redis;

namespace LatestFrames;

/// <summary>
/// A camera that a <see cref="RedisFramePublisher"/> reads on another machine, through Redis, Valkey or Garnet: always
/// its newest picture.
/// </summary>
/// <remarks>
/// <para>
/// A capture of it is as of a camera: it reconnects, notices a stall, and has several readers. <see cref="Frame.Age"/>
/// counts from the capture on the first machine. With <see cref="FrameConversion.OnDemand"/> only the pictures that
/// are read are fetched; otherwise each that is the newest when the last one is decoded. Pictures that were replaced
/// meanwhile are never sent: a slow consumer sees no past and slows nobody down.
/// </para>
/// <para>
/// Each connection has sockets of its own. Thread safety: change the properties before a capture opens the source;
/// several captures may read one source. It holds nothing to dispose.
/// </para>
/// </remarks>
public sealed class RedisFrameSource : IFrameSource
{
    private readonly ConfigurationOptions _redis;
    private readonly string _camera;
    private string _keyPrefix = RedisKeys.DefaultPrefix;

    /// <summary>Creates a source for a camera.</summary>
    /// <param name="redis">
    /// The server, as StackExchange.Redis writes it: <c>host:6379,user=…,password=…,ssl=true</c>.
    /// </param>
    /// <param name="camera">The name under which the camera is published.</param>
    /// <exception cref="ArgumentException">
    /// There is no server, or the name is empty, has a brace or a control character, or more than 200 characters.
    /// </exception>
    public RedisFrameSource(string redis, string camera)
        : this(RedisClient.Parse(redis), camera)
    {
    }

    /// <summary>Creates a source for a camera.</summary>
    /// <param name="redis">The server, account and certificates. A copy is taken.</param>
    /// <param name="camera">The name under which the camera is published.</param>
    /// <exception cref="ArgumentException">
    /// There is no server, or the name is empty, has a brace or a control character, or more than 200 characters.
    /// </exception>
    public RedisFrameSource(ConfigurationOptions redis, string camera)
    {
        ArgumentNullException.ThrowIfNull(redis);
        RedisKeys.ThrowIfInvalid(camera, nameof(camera));
        _redis = redis.Clone();
        _camera = camera;
        Name = RedisClient.NameOf(_redis, camera);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>What all keys and channels begin with.</summary>
    /// <value>Default <c>lfc</c>; as <see cref="RedisPublisherOptions.KeyPrefix"/>.</value>
    /// <exception cref="ArgumentException">
    /// It is empty, has a brace or a control character, or more than 200 characters.
    /// </exception>
    public string KeyPrefix
    {
        get => _keyPrefix;
        set
        {
            RedisKeys.ThrowIfInvalid(value, nameof(value));
            _keyPrefix = value;
        }
    }

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        RedisClient? client = null;
        bool isOpen = false;
        try
        {
            client = RedisClient.Connect(_redis, opening.OpenTimeout, opening.CancellationToken);
            var connection = new RedisFrameConnection(client, new RedisKeys(KeyPrefix, _camera), Name, opening);
            opening.Begin();
            connection.Start(opening.Begin);
            isOpen = connection.WaitForPicture(opening.Begin);
            if (!isOpen) opening.Failure = connection.Failure;
            return isOpen ? connection : null;
        }
        catch (OperationCanceledException) when (opening.CancellationToken.IsCancellationRequested)
        {
            // Nobody waits for the connection any more.
            return null;
        }
        catch (Exception exception) when (RedisFailures.IsExpected(exception))
        {
            opening.Failure = RedisFailures.Of(exception, Name);
            return null;
        }
        finally
        {
            if (!isOpen) client?.Dispose();
        }
    }
}
