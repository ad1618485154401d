using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>What has failed, in words.</summary>
internal static class RedisFailures
{
    // As servers begin an answer that refuses an account.
    private static readonly string[] s_refusals = ["NOAUTH", "WRONGPASS", "NOPERM", "ERR AUTH", "ERR invalid password"];

    public static CaptureFailure Of(Exception exception, string name)
    {
        if (Find<RedisServerException>(exception) is { } refused)
        {
            bool isAccount = s_refusals.Any(text => refused.Message.Contains(text, StringComparison.Ordinal));
            return isAccount ? Unauthorized(name) : new CaptureFailure(
                CaptureFailureReason.Unknown, $"{name}: the server answers: {refused.Message}");
        }

        RedisConnectionException? connection = Find<RedisConnectionException>(exception);
        if (connection?.FailureType == ConnectionFailureType.AuthenticationFailure) return Unauthorized(name);
        if (Find<SocketException>(exception) is { } socket)
        {
            return new CaptureFailure(
                NetworkFailures.OfSocket(socket.SocketErrorCode).Reason,
                $"{name}: the server cannot be reached ({socket.SocketErrorCode}); check that it runs, and its address.");
        }

        if (Find<TimeoutException>(exception) is not null || connection?.FailureType == ConnectionFailureType.UnableToConnect)
            return new CaptureFailure(CaptureFailureReason.TimedOut, $"{name}: the server does not answer.");
        return connection is null && exception is not IOException
            ? new CaptureFailure(CaptureFailureReason.Unknown, $"{name}: {exception.Message}")
            : new CaptureFailure(CaptureFailureReason.Ended, $"{name}: the connection to the server is lost.");
    }

    /// <summary>Whether an exception is one of the server or of the way to it.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is RedisException or TimeoutException or SocketException or IOException or ObjectDisposedException
        || (exception is AggregateException { InnerExceptions: [{ } inner] } && IsExpected(inner));

    private static CaptureFailure Unauthorized(string name) => new(
        CaptureFailureReason.Unauthorized,
        $"{name}: the server refuses the account: user and password must be right, and it must be allowed the camera's "
        + "keys and channel (docs/across-machines.md).");

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
