using System.Net;

namespace LatestFrames;

internal static class HttpRequestExceptionExtensions
{
    extension(HttpRequestException exception)
    {
        /// <summary>.NET Framework says it in the exception within; of .NET's own exceptions, those about the answer have none within.</summary>
        public HttpRequestError HttpRequestError =>
            exception.InnerException is null or WebException { Status: WebExceptionStatus.ServerProtocolViolation } ? HttpRequestError.InvalidResponse : HttpRequestError.Unknown;
    }
}
