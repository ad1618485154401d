using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>
/// One connection to the server that is given up with its first failure: whoever uses it makes another one, at the pace
/// that the capture's options say.
/// </summary>
/// <remarks>
/// It belongs to one camera, because one socket carries one answer after the other, and a picture of 6 MB would hold up
/// what others wait for. Thread safety: any thread.
/// </remarks>
internal sealed class RedisClient : IDisposable
{
    private static readonly TimeSpan s_longestProbe = TimeSpan.FromSeconds(1);

    // Of a URL, which the client would take for a name, with the password in it.
    private static readonly char[] s_noHost = ['@', '/', ':', '?'];

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedisClient(ConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        Database = multiplexer.GetDatabase();
        multiplexer.ConnectionFailed += OnFailed;

        // Before that nobody was told.
        if (!multiplexer.IsConnected) _failed.TrySetResult(new IOException("The connection has failed."));
    }

    public IDatabase Database { get; }

    public ISubscriber Subscriber => _multiplexer.GetSubscriber();

    /// <summary>Completes with the first failure of the connection.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Waits for an answer, or for the failure of the connection.</summary>
    public async Task<T> UntilFailedAsync<T>(Task<T> answer)
    {
        if (await Task.WhenAny(answer, Failed).ConfigureAwait(false) == answer)
            return await answer.ConfigureAwait(false);
        Forget(answer);
        throw await Failed.ConfigureAwait(false);
    }

    /// <summary>Checks what a user wants to connect to, and returns its name without a password.</summary>
    /// <exception cref="ArgumentException">There is no server in it.</exception>
    public static string NameOf(ConfigurationOptions options, string camera)
    {
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("There is no server in it, such as localhost:6379.", nameof(options));
        if (options.EndPoints.OfType<DnsEndPoint>().Any(address => address.Host.IndexOfAny(s_noHost) >= 0))
        {
            throw new ArgumentException(
                "A server is host:port; user and password are user=…,password=….", nameof(options));
        }

        string server = string.Join(',', options.EndPoints.Select(AddressOf));
        return $"redis://{server}/{Uri.EscapeDataString(camera)}";
    }

    /// <summary>Reads what a user wants to connect to.</summary>
    /// <exception cref="ArgumentException">
    /// It is none; the message does not repeat it, because it has a password.
    /// </exception>
    public static ConfigurationOptions Parse(string redis)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(redis);
        if (HasServerBehindPassword(redis))
        {
            throw new ArgumentException(
                $"Servers stand before the password; one with a comma is set as {nameof(ConfigurationOptions)}."
                + $"{nameof(ConfigurationOptions.Password)}.",
                nameof(redis));
        }

        try
        {
            return ConfigurationOptions.Parse(redis);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // A tunnel that is no address is the latter.
            throw new ArgumentException(
                "It is no configuration of StackExchange.Redis, such as host:6379,user=…,password=….", nameof(redis));
        }
    }

    // It may be the rest of the password, and servers are shown.
    private static bool HasServerBehindPassword(string redis)
    {
        // As the client reads them: blank parts are left out, and what begins with '=' is a server too.
        string[] parts = redis.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Zip(parts.Skip(1)).Any(pair =>
            pair.First.StartsWith("password", StringComparison.OrdinalIgnoreCase)
            && pair.First.IndexOf('=', StringComparison.Ordinal) > 0
            && pair.Second.IndexOf('=', StringComparison.Ordinal) <= 0);
    }

    /// <summary>As <see cref="ConnectAsync"/>, on the capture thread.</summary>
    public static RedisClient Connect(ConfigurationOptions options, TimeSpan timeout, CancellationToken token) =>
        ConnectAsync(options, timeout, subscribes: true, token).GetAwaiter().GetResult();

    /// <summary>Connects.</summary>
    /// <param name="options">The user's options, which are not changed.</param>
    /// <param name="timeout">How long connecting, and each command, may take.</param>
    /// <param name="subscribes">Whether it will subscribe to channels.</param>
    /// <param name="token">Ends the wait; the connection is then given up.</param>
    public static async Task<RedisClient> ConnectAsync(
        ConfigurationOptions options, TimeSpan timeout, bool subscribes, CancellationToken token)
    {
        TimeSpan probe = timeout / 2 < s_longestProbe ? timeout / 2 : s_longestProbe;
        ConfigurationOptions own = options.Clone();
        own.AbortOnConnectFail = true;
        own.ConnectRetry = 1;
        own.ClientName ??= nameof(LatestFrameCapture);
        own.AsyncTimeout = own.SyncTimeout = ToMilliseconds(timeout);

        // Of several addresses those that answer are found first.
        own.ConnectTimeout = ToMilliseconds((timeout - probe) / (own.EndPoints.Count > 1 ? 2 : 1));

        // Nothing waits for the client's own next connection: a picture that waited would be old. A subscription has
        // to, for the socket of its own.
        if (!subscribes) own.BacklogPolicy = BacklogPolicy.FailFast;

        // What it would look at otherwise, beside the camera's keys: an account that may use only these is enough.
        own.ConfigurationChannel = "";
        own.TieBreaker = "";
        try
        {
            ConnectionMultiplexer multiplexer = await ConnectOnceAsync(own, token).ConfigureAwait(false);
            if (FindAlive(multiplexer, own) is { } alive)
            {
                Close(multiplexer);
                multiplexer = await ConnectOnceAsync(alive, token).ConfigureAwait(false);
            }

            return new RedisClient(multiplexer);
        }
        catch (RedisConnectionException exception) when (exception.FailureType == ConnectionFailureType.UnableToConnect)
        {
            await ThrowReasonAsync(own.EndPoints[0], probe, token).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectOnceAsync(
        ConfigurationOptions options, CancellationToken token)
    {
        Task<ConnectionMultiplexer> connecting = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            return await connecting.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(
                static task =>
                {
                    if (task.IsCompletedSuccessfully) Close(task.Result);
                    else _ = task.Exception;
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>
    /// The addresses that answer, where not all do; null otherwise. The client would subscribe at any of them, and wait
    /// there. Sentinels know by themselves who answers.
    /// </summary>
    private static ConfigurationOptions? FindAlive(ConnectionMultiplexer multiplexer, ConfigurationOptions options)
    {
        if (!string.IsNullOrEmpty(options.ServiceName)) return null;
        EndPoint[] all = multiplexer.GetEndPoints(configuredOnly: true);
        EndPoint[] alive = [.. all.Where(address => multiplexer.GetServer(address).IsConnected)];
        if (alive.Length == 0 || alive.Length == all.Length) return null;
        ConfigurationOptions others = options.Clone();
        others.EndPoints.Clear();
        foreach (EndPoint address in alive) others.EndPoints.Add(address);
        return others;
    }

    /// <summary>Throws why a server cannot be reached, which the client keeps to itself.</summary>
    private static async Task ThrowReasonAsync(EndPoint endPoint, TimeSpan timeout, CancellationToken token)
    {
        if (endPoint is not (DnsEndPoint or IPEndPoint)) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(timeout);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // It does not answer, as the client has found.
        }
    }

    private static string AddressOf(EndPoint endPoint) =>
        endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString() ?? "";

    private static int ToMilliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 1, int.MaxValue);

    /// <summary>Frees what an answer brings that nobody waits for any more.</summary>
    public static void Forget<T>(Task<T> answer) => _ = answer.ContinueWith(
        static ended =>
        {
            if (ended.IsFaulted) _ = ended.Exception;
            else if (ended.IsCompletedSuccessfully) (ended.Result as IDisposable)?.Dispose();
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    private void OnFailed(object? sender, ConnectionFailedEventArgs e)
    {
        // One of several addresses that has never answered; the connection is one to another.
        if (e.FailureType == ConnectionFailureType.UnableToConnect) return;
        _failed.TrySetResult(e.Exception ?? new IOException($"The connection has failed: {e.FailureType}."));
    }

    public void Dispose() => Close(_multiplexer);

    // Without waiting for commands that run: a link that is cut would not answer them.
    private static void Close(ConnectionMultiplexer multiplexer) =>
        AbandonedTask.Observe(multiplexer.CloseAsync(allowCommandsToComplete: false));
}
