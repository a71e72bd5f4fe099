using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Batch;

/// <summary>A folder with a batch's files, and a server that answers each prompt with itself.</summary>
internal sealed class BatchBed : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _prompts = [];

    public BatchBed() => Handler = new FakeHandler((request, body) =>
    {
        JsonNode sent = JsonNode.Parse(body)!;
        string prompt = (string?)sent["messages"]?.AsArray()[^1]?["content"] ?? (string?)sent["prompt"] ?? "";
        lock (_prompts)
            _prompts.Add(prompt);
        return Answer(prompt);
    });

    public FakeHandler Handler { get; }

    /// <summary>What is answered to a prompt.</summary>
    public Func<string, HttpResponseMessage> Answer { get; set; } = prompt => Chat("to " + prompt);

    /// <summary>The prompts that were sent.</summary>
    public IReadOnlyList<string> Prompts
    {
        get
        {
            lock (_prompts)
                return [.. _prompts];
        }
    }

    public string At(string name) => _folder.At(name);

    public string Write(string name, params string[] lines) => _folder.Write(name, string.Concat(lines.Select(l => l + "\n")));

    public string WriteGzip(string name, params string[] lines)
    {
        using GZipStream file = new(File.Create(At(name)), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        return At(name);
    }

    /// <summary>Numbered lines of the batch form.</summary>
    public string WriteLines(int count, string name = "in.jsonl") =>
        Write(name, [.. Enumerable.Range(0, count).Select(i => Line($"id-{i}", $"p{i}"))]);

    public static string Line(string id, string prompt) => new JsonObject
    {
        ["custom_id"] = id,
        ["method"] = "POST",
        ["url"] = "/v1/chat/completions",
        ["body"] = new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) },
    }.ToJsonString();

    public static HttpResponseMessage Chat(string text)
    {
        HttpResponseMessage answer = FakeHandler.Text(new JsonObject
        {
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["finish_reason"] = "stop",
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
            }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 3, ["completion_tokens"] = 2 },
        }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        answer.Content.Headers.ContentType = new("application/json");
        answer.Headers.Add("opc-request-id", "REQ1");
        return answer;
    }

    public static HttpResponseMessage Error(int status, string message = "no") =>
        FakeHandler.Text(new JsonObject { ["error"] = new JsonObject { ["message"] = message } }.ToJsonString(), (HttpStatusCode)status);

    public BatchOptions Options(string input = "in.jsonl", string output = "out.jsonl") => new()
    {
        Input = new BatchInput { Files = [At(input)] },
        Target = new InferenceTarget(
            InferenceAddress.Parse("http://127.0.0.1:1/ocid1.datasciencemodeldeployment.oc1.iad.test/predict/v1"), null),
        OutFile = At(output),
        CommitInterval = TimeSpan.Zero,
    };

    public InferenceClient Client() => new(MieHttpChain.Create(new MieHttpOptions { Transport = Handler }));

    public async Task<MieBatchSummary> RunAsync(
        BatchOptions? options = null, bool restart = false, CancellationToken? cancellationToken = null)
    {
        BatchPlan plan = await BatchPlan.CheckAsync(options ?? Options(), null, TestContext.Current.CancellationToken);
        return await plan.RunAsync(
            Client(), restart, null, cancellationToken ?? TestContext.Current.CancellationToken).Within();
    }

    /// <summary>The lines of a file as JSON.</summary>
    public JsonNode[] Results(string name = "out.jsonl")
    {
        using Stream file = File.OpenRead(At(name));
        bool isGzip = name.EndsWith(".gz", StringComparison.Ordinal);
        using StreamReader reader = new(isGzip ? new GZipStream(file, CompressionMode.Decompress) : file);
        string text = reader.ReadToEnd();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text.TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!)];
    }

    /// <summary>The ids in a file of results, in their order.</summary>
    public string[] Ids(string name = "out.jsonl") => [.. Results(name).Select(r => (string)r["custom_id"]!)];

    public static string TextOf(JsonNode result) => (string)result["response"]!["body"]!["choices"]![0]!["message"]!["content"]!;

    public void Dispose() => _folder.Dispose();
}
