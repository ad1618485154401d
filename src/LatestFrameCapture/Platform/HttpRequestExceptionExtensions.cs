using System.Net;

namespace LatestFrames;

internal static class HttpRequestExceptionExtensions
{
    extension(HttpRequestException exception)
    {
        /// <summary>.NET Framework says it in the exception within; where that does not help, the answer counts as none.</summary>
        public HttpRequestError HttpRequestError =>
            exception.InnerException is WebException { Status: WebExceptionStatus.ServerProtocolViolation } ? HttpRequestError.InvalidResponse : HttpRequestError.Unknown;
    }
}
