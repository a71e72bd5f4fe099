using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>The events that a status page is sent, read one by one.</summary>
internal sealed class PageEvents : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly StringBuilder _text = new();

    private PageEvents(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _reader = new StreamReader(stream);
    }

    /// <summary>All that was read.</summary>
    public string Text => _text.ToString();

    public static async Task<PageEvents> OpenAsync(ProxyFixture proxy)
    {
        HttpResponseMessage response = await proxy.OpenAsync(new HttpRequestMessage(HttpMethod.Get, "/proxy/events"));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        PageEvents events = new(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        return events;
    }

    /// <summary>The next request that fits.</summary>
    public Task<JsonNode> RequestAsync(Predicate<JsonNode> fits) => NextAsync(n => n is "begin" or "requests", fits);

    /// <summary>The next word of a deployment that fits.</summary>
    public Task<JsonNode> DeploymentAsync(Predicate<JsonNode> fits) => NextAsync(n => n == "deployments", fits);

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonNode> NextAsync(Predicate<string> isNamed, Predicate<JsonNode> fits)
    {
        string name = "";
        while (true)
        {
            string line = await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within()
                ?? throw new InvalidOperationException($"The events ended: {Text}");
            _text.Append(line).Append('\n');
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && isNamed(name)
                && ((JsonArray)JsonNode.Parse(line["data: ".Length..])!).FirstOrDefault(n => fits(n!)) is { } found)
            {
                return found;
            }
        }
    }
}
