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
            // The client has gone, or the application stops: a regular end, after which a browser connects again.
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
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        var sent = new CameraStateReport?[views.All.Count];
        while (true)
        {
            long version = views.States.Version;
            foreach (CameraStateReport state in views.States.GetAll())
            {
                if (state == sent[state.Index]) continue;
                sent[state.Index] = state;
                string json = JsonSerializer.Serialize(state, CameraJson.Default.CameraStateReport);
                await context.Response.WriteAsync($"event: state\ndata: {json}\n\n", end.Token).ConfigureAwait(false);
            }

            await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            if (await views.States.WaitForChangeAsync(version, s_ping, views.Clock, end.Token).ConfigureAwait(false))
                continue;
            await context.Response.WriteAsync(": still here\n\n", end.Token).ConfigureAwait(false);
        }
    }
}
