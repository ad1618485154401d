using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary><c>/{name}/frame.jpg</c>: the newest picture, or the next one after a number.</summary>
/// <param name="views">The cameras.</param>
internal sealed class FrameEndpoint(CameraViews views)
{
    // How long a live camera may take for its next picture where the client does not say.
    private static readonly TimeSpan s_defaultWait = TimeSpan.FromSeconds(2);

    // Encoding takes some time too, for a client that does not want to wait.
    private static readonly TimeSpan s_minWait = TimeSpan.FromSeconds(1);

    /// <summary>How long the picture may take.</summary>
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
        else if (!views.OpenRequests.TryEnter())
        {
            await Answers.WriteTooManyAsync(context).ConfigureAwait(false);
        }
        else
        {
            try
            {
                await ServeAsync(context, view, query).ConfigureAwait(false);
            }
            catch (TooManySizesException exception)
            {
                await Answers.WriteTooManyAsync(context, exception.Message).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The client has gone, or has not taken the picture in time or when the application stops.
                context.Abort();
            }
            finally
            {
                views.OpenRequests.Exit();
            }
        }
    }

    /// <summary>What is known of a picture, for its answer or its part of a stream.</summary>
    public static string SecondsOf(TimeSpan age) => age.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private async Task ServeAsync(HttpContext context, CameraView view, PictureQuery query)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, views.ApplicationStopping);
        EncodedPicture? picture = await WaitAsync(view, query, end.Token).ConfigureAwait(false);
        if (picture is null)
        {
            await Answers.WriteNoPictureAsync(context, view).ConfigureAwait(false);
            return;
        }

        try
        {
            HttpResponse response = context.Response;
            response.ContentType = "image/jpeg";
            response.ContentLength = picture.Jpeg.Length;
            response.Headers["X-Frame-Number"] = picture.Number.ToString(CultureInfo.InvariantCulture);
            response.Headers["X-Frame-Age"] = SecondsOf(views.Clock.GetElapsedTime(picture.GrabbedTimestamp));
            end.CancelAfter(SendLimit);
            await response.Body.WriteAsync(picture.Jpeg, end.Token).ConfigureAwait(false);
        }
        finally
        {
            picture.Release();
        }
    }

    private static async Task<EncodedPicture?> WaitAsync(
        CameraView view, PictureQuery query, CancellationToken cancellationToken)
    {
        TimeSpan wait = query.Wait ?? (view.IsLive ? s_defaultWait : TimeSpan.Zero);
        if (wait < s_minWait && view.IsLive) wait = s_minWait;
        if (wait == TimeSpan.Zero) return null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(wait);
        try
        {
            // A larger number than there has been is one of an earlier start of the application.
            long after = query.After > view.Camera.Capture.GetStatistics().TotalGrabbed ? 0 : query.After;
            EncodedPicture? picture = await view.Pictures.WaitAsync(query.Key, after, end.Token).ConfigureAwait(false);
            if (view.IsLive || picture is null) return picture;

            // The last one before the camera was lost.
            picture.Release();
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
