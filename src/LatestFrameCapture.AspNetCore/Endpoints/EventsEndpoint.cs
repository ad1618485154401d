using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LatestFrames;

/// <summary><c>/events</c>: the states of all cameras as server-sent events, all at first, then those that
/// change.</summary>
/// <param name="views">The cameras.</param>
internal sealed class EventsEndpoint(CameraViews views)
{
    // Proxies end a response over which nothing comes for a minute.
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(15);

    /// <summary>How long what there is to tell at a time may take.</summary>
    public TimeSpan SendLimit { get; init; } = ClientLimits.Send;

    public async Task ServeAsync(HttpContext context)
    {
        if (!views.OpenRequests.TryEnter())
        {
            await Answers.WriteTooManyAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            await SendAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the application stops: a regular end, after which a browser connects again. One
            // that takes nothing does not get that either.
            if (!views.ApplicationStopping.IsCancellationRequested) context.Abort();
        }
        finally
        {
            views.OpenRequests.Exit();
        }
    }

    private async Task SendAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, views.ApplicationStopping);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        var sent = new CameraStateReport?[views.All.Count];
        while (true)
        {
            long version = views.States.Version;
            sending.CancelAfter(SendLimit);
            foreach (CameraStateReport state in views.States.GetAll())
            {
                if (state == sent[state.Index]) continue;
                sent[state.Index] = state;
                string json = JsonSerializer.Serialize(state, CameraJson.Default.CameraStateReport);
                await context.Response.WriteAsync($"event: state\ndata: {json}\n\n", sending.Token)
                    .ConfigureAwait(false);
            }

            await context.Response.Body.FlushAsync(sending.Token).ConfigureAwait(false);
            sending.CancelAfter(Timeout.InfiniteTimeSpan);
            if (await views.States.WaitForChangeAsync(version, s_ping, views.Clock, end.Token).ConfigureAwait(false))
                continue;
            sending.CancelAfter(SendLimit);
            await context.Response.WriteAsync(": still here\n\n", sending.Token).ConfigureAwait(false);
        }
    }
}
