using System.Net;
using System.Text;
using MieTools.Core.Deployments;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <summary>A request as it was sent.</summary>
internal sealed record SentRequest(string Method, string PathAndQuery, Dictionary<string, string> Headers, string Body, RetryKind? Retry);

/// <summary>Serves answers in order of their making, or by a rule, and keeps the requests.</summary>
internal sealed class FakeService : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = new();

    public List<SentRequest> Requests { get; } = [];

    public Func<SentRequest, HttpResponseMessage?>? Rule { get; set; }

    public DeploymentClient Client => new(new HttpMessageInvoker(this), new Uri("https://datascience.us-ashburn-1.oci.oraclecloud.com"));

    public FakeService Answer(string body, int status = 200, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(Make(body, status, headers));
        return this;
    }

    public static HttpResponseMessage Make(string body, int status = 200, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        response.Headers.Add("opc-request-id", "REQ/1/2");
        foreach ((string name, string value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, IEnumerable<string>> header in request.Headers.Concat(request.Content?.Headers
            ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            headers[header.Key] = string.Join(',', header.Value);
        }

        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        request.Options.TryGetValue(RetryPolicy.OptionsKey, out RetryPolicy? policy);
        SentRequest sent = new(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body, policy?.Kind);
        Requests.Add(sent);
        HttpResponseMessage response = Rule?.Invoke(sent) ?? _answers.Dequeue();
        response.RequestMessage = request;
        return response;
    }
}
