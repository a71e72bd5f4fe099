using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Speaks of files and batches with a proxy.</summary>
internal static class BatchCalls
{
    public const string Chat = "/v1/chat/completions";

    public static string Line(string id, string said, string? model = "chat") => new JsonObject
    {
        ["custom_id"] = id,
        ["method"] = "POST",
        ["url"] = Chat,
        ["body"] = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = said }),
        },
    }.ToJsonString();

    public static MultipartFormDataContent Form(HttpContent file, string? purpose = "batch", string name = "lines.jsonl")
    {
        MultipartFormDataContent form = [];
        if (purpose is not null)
            form.Add(new StringContent(purpose), "purpose");
        form.Add(file, "file", name);
        return form;
    }

    public static MultipartFormDataContent Form(string text, string? purpose = "batch") =>
        Form(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), purpose);

    public static Task<(int Status, string Body)> UploadAsync(this ProxyFixture proxy, HttpContent form) =>
        proxy.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form });

    /// <summary>Uploads lines, and gives the file's id.</summary>
    public static async Task<string> UploadAsync(this ProxyFixture proxy, params string[] lines)
    {
        (int status, string body) = await proxy.UploadAsync(Form(string.Join('\n', lines)));
        Assert.True(status == 200, body);
        return (string)JsonNode.Parse(body)!["id"]!;
    }

    public static string Order(string file, string endpoint = Chat, string window = "24h") => new JsonObject
    {
        ["input_file_id"] = file,
        ["endpoint"] = endpoint,
        ["completion_window"] = window,
        ["metadata"] = new JsonObject { ["job"] = "nightly" },
    }.ToJsonString();

    /// <summary>Creates a batch of lines, and gives its id.</summary>
    public static async Task<string> CreateAsync(this ProxyFixture proxy, params string[] lines)
    {
        JsonNode batch = await proxy.CallAsync(ProxyFixture.Post("/v1/batches", Order(await proxy.UploadAsync(lines))));
        Assert.Equal("validating", (string?)batch["status"]);
        return (string)batch["id"]!;
    }

    /// <summary>Waits until a batch is in a state, and gives it.</summary>
    public static async Task<JsonNode> StateAsync(this ProxyFixture proxy, string id, string status)
    {
        JsonNode batch = null!;
        await Patience.UntilAsync(async () =>
        {
            batch = await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/batches/{id}"));
            string now = (string)batch["status"]!;
            Assert.True(now == status || now is not ("completed" or "failed" or "cancelled" or "expired"), batch.ToJsonString());
            return now == status;
        });
        return batch;
    }

    /// <summary>Sends, expects success, and gives the JSON.</summary>
    public static async Task<JsonNode> CallAsync(this ProxyFixture proxy, HttpRequestMessage request)
    {
        (int status, string body) = await proxy.SendAsync(request);
        Assert.True(status == 200, $"{status} {body}");
        return JsonNode.Parse(body)!;
    }

    public static Task<JsonNode> ReadAsync(this ProxyFixture proxy, string target) =>
        proxy.CallAsync(new HttpRequestMessage(HttpMethod.Get, target));

    /// <summary>The lines of a file of results, by their ids.</summary>
    public static async Task<Dictionary<string, JsonNode>> ResultsAsync(this ProxyFixture proxy, JsonNode? file)
    {
        (int status, string text) = await proxy.GetAsync($"/v1/files/{file}/content");
        Assert.Equal(200, status);
        return text.TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!).ToDictionary(l => (string)l["custom_id"]!);
    }

    /// <summary>Sees to it that lines which were not run are told of as OpenAI's service tells of them.</summary>
    public static async Task AssertUnsentAsync(ProxyFixture proxy, JsonNode batch, string code, params string[] ids)
    {
        Dictionary<string, JsonNode> unsent = await proxy.ResultsAsync(batch["error_file_id"]);
        Assert.Equal(ids, unsent.Keys.Order(StringComparer.Ordinal));
        foreach (JsonNode line in unsent.Values)
        {
            Assert.Equal(["id", "custom_id", "response", "error"], line.AsObject().Select(m => m.Key));
            Assert.StartsWith("batch_req_", (string)line["id"]!, StringComparison.Ordinal);
            Assert.Null(line["response"]);
            Assert.Equal(code, (string?)line["error"]!["code"]);
            Assert.StartsWith("This request ", (string)line["error"]!["message"]!, StringComparison.Ordinal);
        }
    }

    public static async Task<JsonNode> RefusedAsync(this ProxyFixture proxy, int status, string code, HttpRequestMessage request)
    {
        (int got, string body) = await proxy.SendAsync(request);
        JsonNode error = JsonNode.Parse(body)!["error"]!;
        Assert.Equal((status, code), (got, (string?)error["code"]));
        return error;
    }

    public static HttpRequestMessage Upload(HttpContent form) => new(HttpMethod.Post, "/v1/files") { Content = form };
}
