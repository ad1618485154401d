using System.Net;

namespace LatestFrames;

internal static class HttpRequestExceptionExtensions
{
    extension(HttpRequestException exception)
    {
        /// <summary>
        /// .NET Framework reports the error in the inner exception; of .NET's exceptions, those about the answer have
        /// no inner exception.
        /// </summary>
        public HttpRequestError HttpRequestError =>
            exception.InnerException is null or WebException { Status: WebExceptionStatus.ServerProtocolViolation }
                ? HttpRequestError.InvalidResponse
                : HttpRequestError.Unknown;
    }
}
