using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

/// <summary>Takes what an OpenTelemetry exporter sends over HTTP, and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string? Type, byte[] Body)> _received = new();
    private readonly WebApplication _web;

    private OtlpReceiver() => _web = LoopbackHost.Build(0, TakeAsync, TimeProvider.System);

    public string Address => LoopbackHost.AddressOf(_web);

    public static async Task<OtlpReceiver> StartAsync()
    {
        OtlpReceiver receiver = new();
        await receiver._web.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>All that came to a path, as text: names and values stand in the protobuf as they are.</summary>
    public string TextOf(string path) =>
        string.Concat(_received.Where(r => r.Path == path).Select(r => Encoding.Latin1.GetString(r.Body)));

    /// <summary>Paths and types of what came.</summary>
    public IEnumerable<(string Path, string? Type)> Kinds => _received.Select(r => (r.Path, r.Type)).Distinct().OrderBy(k => k.Path);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _received.Enqueue((http.Request.Path, http.Request.ContentType, body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }
}
