namespace MieTools.Core.Tests.Http;

/// <summary>A transport that plays answers (or failures) in order and keeps what was sent.</summary>
internal sealed class ScriptedHandler(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    public List<(HttpMethod Method, Uri? Uri, string Body)> Sent { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Add((request.Method, request.RequestUri,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        HttpResponseMessage response = answers[Math.Min(Sent.Count, answers.Length) - 1](request);
        response.RequestMessage = request;
        return response;
    }
}
