using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>What has failed, in words.</summary>
internal static class RedisFailures
{
    // As servers begin an answer that refuses an account.
    private static readonly string[] s_refusals = ["NOAUTH", "WRONGPASS", "ERR AUTH", "ERR invalid password"];

    public static CaptureFailure Of(Exception exception, string name)
    {
        if (IsRefusal(exception)) return Unauthorized(name);
        if (HttpFailures.Find<RedisServerException>(exception) is { } refused)
        {
            string answer = SourceName.Quote(refused.Message);
            return new CaptureFailure(
                CaptureFailureReason.Unknown,
                $"{name}: the server answers: {answer} (docs/across-machines.md has what an account must be allowed).");
        }

        // The client says the same of a login and of TLS, and a handshake may fail because the link was cut.
        RedisConnectionException? connection = HttpFailures.Find<RedisConnectionException>(exception);
        if (connection?.FailureType == ConnectionFailureType.AuthenticationFailure)
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{name}: TLS or the login has failed.");
        if (HttpFailures.Find<SocketException>(exception) is { } socket)
        {
            return new CaptureFailure(
                NetworkFailures.OfSocket(socket.SocketErrorCode).Reason,
                $"{name}: the server cannot be reached ({socket.SocketErrorCode}); check that it runs, and its "
                + "address.");
        }

        bool isSilent = HttpFailures.Find<TimeoutException>(exception) is not null
            || connection?.FailureType == ConnectionFailureType.UnableToConnect;
        if (isSilent)
            return new CaptureFailure(CaptureFailureReason.TimedOut, $"{name}: the server does not answer.");
        return connection is null && exception is not IOException
            ? new CaptureFailure(CaptureFailureReason.Unknown, $"{name}: {SourceName.InText(exception.Message)}")
            : new CaptureFailure(CaptureFailureReason.Ended, $"{name}: the connection to the server is lost.");
    }

    /// <summary>Whether an exception is one of the server or of the way to it.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is RedisException or TimeoutException or SocketException or IOException or ObjectDisposedException
        || (exception is AggregateException { InnerExceptions: [{ } inner] } && IsExpected(inner));

    private static CaptureFailure Unauthorized(string name) => new(
        CaptureFailureReason.Unauthorized, $"{name}: the server refuses the account: user and password must be right.");

    private static bool IsRefusal(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            string message = exception.Message;
            if (exception is RedisException && s_refusals.Any(text => message.Contains(text, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
