using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Proxy.Page;

/// <summary>Writes to one status page what happens, as server-sent events, as long as it is open.</summary>
/// <param name="feed">Knows what happens.</param>
/// <param name="time">The clock.</param>
internal sealed class EventStream(RequestFeed feed, TimeProvider time)
{
    // A page shows no more in a second; many requests go out together.
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(200);

    // So that a connection that is gone is seen.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);

    /// <summary>Writes until the page hangs up.</summary>
    public async Task WriteAsync(HttpResponse response, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        (IReadOnlyList<PageRequest> requests, Channel<PageRequest> coming) = feed.Open();
        try
        {
            await SendAsync(response, "begin", requests, ProxyJson.Default.IReadOnlyListPageRequest, cancellation).ConfigureAwait(false);
            List<PageRequest> batch = [];
            while (true)
            {
                await SendAsync(response, "deployments", feed.Deployments(), ProxyJson.Default.IReadOnlyListPageDeployment, cancellation)
                    .ConfigureAwait(false);
                await Task.Delay(s_pace, time, cancellation).ConfigureAwait(false);
                await WaitAsync(response, coming.Reader, cancellation).ConfigureAwait(false);
                batch.Clear();
                while (coming.Reader.TryRead(out PageRequest? request))
                    batch.Add(request);
                await SendAsync(response, "requests", batch, ProxyJson.Default.IReadOnlyListPageRequest, cancellation)
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            feed.Close(coming);
        }
    }

    private async Task WaitAsync(HttpResponse response, ChannelReader<PageRequest> coming, CancellationToken cancellation)
    {
        Task<bool> waiting = coming.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            try
            {
                await waiting.WaitAsync(s_silence, time, cancellation).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(": still here\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
                await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task SendAsync<T>(
        HttpResponse response, string name, T data, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        byte[] line = [.. "event: "u8, .. System.Text.Encoding.ASCII.GetBytes(name), .. "\ndata: "u8,
            .. JsonSerializer.SerializeToUtf8Bytes(data, type), .. "\n\n"u8];
        await response.Body.WriteAsync(line, cancellation).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
