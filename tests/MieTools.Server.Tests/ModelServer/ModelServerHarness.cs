using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

/// <summary>Asks the built-in model server without a network between.</summary>
internal sealed class ModelServerHarness(double tokensPerSecond = 0, TimeProvider? time = null, int? seed = 0)
{
    private readonly BuiltInModelServer _server = new(new ModelServerOptions(tokensPerSecond, seed, time ?? TimeProvider.System));

    public Task<ContainerResponse> SendAsync(string path, string body, string method = "POST") =>
        SendAsync(path, Encoding.UTF8.GetBytes(body), method, null);

    public Task<ContainerResponse> SendAsync(string path, byte[] body, string method, string? contentType)
    {
        int question = path.IndexOf('?');
        IHeaderDictionary headers = new HeaderDictionary();
        if (contentType is not null)
            headers.ContentType = contentType;
        return _server.AnswerAsync(
            new(method, question < 0 ? path : path[..question], question < 0 ? "" : path[question..], headers, body),
            TestContext.Current.CancellationToken);
    }

    public async Task<JsonNode> AskAsync(string path, string body, string method = "POST") =>
        JsonNode.Parse(TextOf(await SendAsync(path, body, method)))!;

    public Task<JsonNode> GetAsync(string path) => AskAsync(path, "", "GET");

    /// <summary>Sends a multipart form made by .NET's own client.</summary>
    public async Task<ContainerResponse> SendFormAsync(string path, params (string Name, string? FileName, byte[] Bytes)[] parts)
    {
        using MultipartFormDataContent form = [];
        foreach ((string name, string? file, byte[] bytes) in parts)
        {
            if (file is null)
                form.Add(new ByteArrayContent(bytes), name);
            else
                form.Add(new ByteArrayContent(bytes), name, file);
        }
        return await SendAsync(path, await form.ReadAsByteArrayAsync(), "POST", form.Headers.ContentType!.ToString());
    }

    /// <summary>The text of an answer that is no refusal.</summary>
    public static string TextOf(ContainerResponse answer)
    {
        string text = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.True(answer.Status == 200, text);
        return text;
    }

    /// <summary>The status of a refusal, and its body.</summary>
    public async Task<(int Status, JsonNode Body)> RefusedAsync(string path, string body, string method = "POST")
    {
        ContainerResponse answer = await SendAsync(path, body, method);
        return (answer.Status, JsonNode.Parse(answer.Body.Span)!);
    }

    /// <summary>The events of a stream; the data of [DONE] is null.</summary>
    public async Task<List<(string? Event, JsonNode? Data)>> StreamAsync(string path, string body, string method = "POST") =>
        await EventsAsync(await SendAsync(path, body, method));

    public static async Task<List<(string? Event, JsonNode? Data)>> EventsAsync(ContainerResponse answer)
    {
        List<(string?, JsonNode?)> events = [];
        Assert.True(answer.Stream is not null, Encoding.UTF8.GetString(answer.Body.Span));
        Assert.StartsWith("text/event-stream", answer.ContentType);
        await foreach (ReadOnlyMemory<byte> chunk in answer.Stream!.WithCancellation(TestContext.Current.CancellationToken))
        {
            string text = Encoding.UTF8.GetString(chunk.Span);
            Assert.EndsWith("\n\n", text);
            string[] lines = text.TrimEnd('\n').Split('\n');
            Assert.InRange(lines.Length, 1, 2);
            string? name = lines.Length == 2 ? lines[0]["event: ".Length..] : null;
            string data = lines[^1]["data:".Length..];
            events.Add((name, data.Trim() == "[DONE]" ? null : JsonNode.Parse(data)));
        }
        return events;
    }
}
