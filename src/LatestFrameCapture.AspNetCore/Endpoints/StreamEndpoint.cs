using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LatestFrames;

/// <summary><c>/{name}/stream.mjpeg</c>: a stream of pictures; a slow client skips some.</summary>
/// <param name="views">The cameras.</param>
internal sealed class StreamEndpoint(CameraViews views)
{
    private const string Boundary = "frame";

    // What waits in the socket is what a slow client sees late. Linux would let it grow to megabytes.
    private const int SendBuffer = 128 * 1024;

    private static readonly byte[] s_next = Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n");

    /// <summary>How long one picture may take.</summary>
    public TimeSpan SendLimit { get; init; } = ClientLimits.Send;

    public async Task ServeAsync(HttpContext context)
    {
        if (Answers.FindCamera(context, views) is not { } view)
        {
            await Answers.WriteNoCameraAsync(context).ConfigureAwait(false);
        }
        else if (!PictureQuery.TryParse(context.Request.Query, out PictureQuery query, out string error))
        {
            await Answers.WriteTextAsync(context, StatusCodes.Status400BadRequest, error).ConfigureAwait(false);
        }
        else if (!view.IsLive)
        {
            await Answers.WriteNoPictureAsync(context, view).ConfigureAwait(false);
        }
        else if (!views.OpenRequests.TryEnter())
        {
            await Answers.WriteTooManyAsync(context).ConfigureAwait(false);
        }
        else
        {
            try
            {
                await ServeAsync(context, view, query.Key).ConfigureAwait(false);
            }
            catch (TooManySizesException exception) when (!context.Response.HasStarted)
            {
                await Answers.WriteTooManyAsync(context, exception.Message).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or TooManySizesException)
            {
                // The client has gone or takes nothing, or the application stops. Cut off: a regular end would say that
                // all is well.
                context.Abort();
            }
            finally
            {
                views.OpenRequests.Exit();
            }
        }
    }

    private async Task ServeAsync(HttpContext context, CameraView view, PictureKey key)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, views.ApplicationStopping);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        long number = 0;
        while (await WaitAsync(view, key, number, end.Token).ConfigureAwait(false) is { } picture)
        {
            try
            {
                number = picture.Number;
                sending.CancelAfter(SendLimit);
                if (!context.Response.HasStarted) await BeginAsync(context, sending.Token).ConfigureAwait(false);
                await WriteAsync(context.Response.Body, picture, sending.Token).ConfigureAwait(false);
                sending.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            finally
            {
                picture.Release();
            }
        }

        // The camera is away. A browser would go on showing the last picture; cut off, it does not.
        if (context.Response.HasStarted) context.Abort();
        else await Answers.WriteNoPictureAsync(context, view).ConfigureAwait(false);
    }

    // Null: the camera has been away for as long as a live one may be silent, or the application has closed it.
    private static async Task<EncodedPicture?> WaitAsync(
        CameraView view, PictureKey key, long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(view.Camera.StallTimeout);
            try
            {
                return await view.Pictures.WaitAsync(key, number, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (!view.IsLive) return null;
            }
        }
    }

    private static async Task BeginAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) Limit(socket);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        await context.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        await context.Response.Body.WriteAsync(s_next.AsMemory(2), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream body, EncodedPicture picture, CancellationToken cancellationToken)
    {
        // X-Timestamp is what cameras send, and what MotionJpegSource reads.
        double time = picture.GrabbedAt.ToUnixTimeMilliseconds() / 1000.0;
        string age = FrameEndpoint.SecondsOf(views.Clock.GetElapsedTime(picture.GrabbedTimestamp));
        byte[] head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"Content-Type: image/jpeg\r\nContent-Length: {picture.Jpeg.Length}\r\nX-Timestamp: {time:0.000}\r\n"
            + $"X-Frame-Number: {picture.Number}\r\nX-Frame-Age: {age}\r\n\r\n"));
        await body.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await body.WriteAsync(picture.Jpeg, cancellationToken).ConfigureAwait(false);

        // At once: Chromium shows a picture when the next boundary has come (its bug 527446).
        await body.WriteAsync(s_next, cancellationToken).ConfigureAwait(false);
        await body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Limit(Socket socket)
    {
        try
        {
            socket.SendBufferSize = SendBuffer;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }
}
