using System.Collections.Concurrent;
using System.Net;

namespace MieTools.Core.Tests.Support;

/// <summary>Answers requests from a function and keeps what was asked.</summary>
internal sealed class FakeHandler(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<SentRequest> _requests = new();

    public IReadOnlyList<SentRequest> Requests => [.. _requests];

    public int Count => _requests.Count;

    /// <summary>Makes every answer wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static HttpResponseMessage Text(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        _requests.Enqueue(SentRequest.From(request, body));
        await Gate;
        return answer(request, body);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        request.Content?.CopyTo(body, null, cancellationToken);
        string text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        _requests.Enqueue(SentRequest.From(request, text));
        return answer(request, text);
    }
}
