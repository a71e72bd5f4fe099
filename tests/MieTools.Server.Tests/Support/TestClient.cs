using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Sends signed requests to an emulator.</summary>
internal sealed class TestClient : IDisposable
{
    // System.Uri would undo escapes.
    private static readonly UriCreationOptions s_asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpClient _http;
    private readonly TestSigner _signer;

    public TestClient(MieEmulator emulator, string profile = "DEFAULT")
    {
        Emulator = emulator;
        _signer = new TestSigner(emulator.ConfigFile, profile);
        _http = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = emulator.ControlPlane,
        };
    }

    public MieEmulator Emulator { get; }

    public HttpRequestMessage Request(string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        Request(method, target, body is null ? [] : Encoding.UTF8.GetBytes(body), null, headers);

    public HttpRequestMessage Request(
        string method, string target, byte[] body, DateTimeOffset? date, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(new HttpMethod(method),
            new Uri(target.StartsWith('/') ? _http.BaseAddress!.GetLeftPart(UriPartial.Authority) + target : target, s_asItIs))
        {
            Content = new ByteArrayContent(body),
        };
        foreach ((string name,
            string value) in _signer.Sign(method, request.RequestUri!.PathAndQuery, request.RequestUri.Authority, body, date)
                .Concat(headers))
        {
            if (name == "content-type")
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool headersOnly = false) =>
        _http.SendAsync(request, headersOnly ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead,
            TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(
        string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(Request(method, target, body, headers));

    /// <summary>Sends, expects success and gives the JSON body, or null for none.</summary>
    public async Task<JsonNode?> CallAsync(string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await SendAsync(method, target, body, headers);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Sends, and expects a refusal of the platform.</summary>
    public async Task<string> RefusedAsync(int status, string code, HttpRequestMessage request)
    {
        using HttpResponseMessage response = await SendAsync(request);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, code), ((int)response.StatusCode, (string?)body["code"]));
        Assert.True(response.Headers.Contains("opc-request-id"));
        return (string)body["message"]!;
    }

    public Task<string> RefusedAsync(
        int status, string code, string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        RefusedAsync(status, code, Request(method, target, body, headers));

    /// <summary>The body of a create call, in the layout of the SDKs.</summary>
    public JsonObject NewBody(string name = "chat") => new()
    {
        ["displayName"] = name,
        ["projectId"] = Emulator.ProjectId,
        ["compartmentId"] = Emulator.CompartmentId,
        ["freeformTags"] = new JsonObject { ["a"] = "1", ["b"] = "2" },
        ["modelDeploymentConfigurationDetails"] = new JsonObject
        {
            ["deploymentType"] = "SINGLE_MODEL",
            ["modelConfigurationDetails"] = new JsonObject
            {
                ["modelId"] = Emulator.ModelId,
                ["instanceConfiguration"] = new JsonObject { ["instanceShapeName"] = "VM.GPU.A10.1" },
                ["scalingPolicy"] = new JsonObject { ["policyType"] = "FIXED_SIZE", ["instanceCount"] = 1 },
                ["bandwidthMbps"] = 10,
            },
            ["environmentConfigurationDetails"] = new JsonObject
            {
                ["environmentConfigurationType"] = "OCIR_CONTAINER",
                ["image"] = "iad.ocir.io/tenancy/vllm:1",
                ["serverPort"] = "8000",
                ["healthCheckPort"] = 8000,
                ["environmentVariables"] = new JsonObject { ["MODEL"] = "x", ["OTHER"] = "y" },
                ["predictApiSpecification"] = "openai",
                ["customHttpEndpoints"] = new JsonArray(
                    new JsonObject { ["endpointUriSuffix"] = "/models/{}", ["httpMethods"] = new JsonArray("GET", "PUT") },
                    new JsonObject { ["endpointUriSuffix"] = "/v1/custom/completions", ["httpMethods"] = new JsonArray("POST") }),
                ["someNewField"] = new JsonObject { ["kept"] = true },
            },
        },
    };

    /// <summary>Creates a deployment and gives its id.</summary>
    public async Task<string> CreateAsync(string name = "chat") =>
        (string)(await CallAsync("POST", "/20190101/modelDeployments", NewBody(name).ToJsonString()))!["id"]!;

    /// <summary>Creates a deployment, waits until it is ACTIVE and gives its id.</summary>
    public async Task<string> CreateActiveAsync(JsonObject? body = null)
    {
        string id = (string)(await CallAsync("POST", "/20190101/modelDeployments", (body ?? NewBody()).ToJsonString()))!["id"]!;
        await StateAsync(id, "ACTIVE");
        return id;
    }

    /// <summary>Waits until a deployment is in a state, and gives it.</summary>
    public async Task<JsonNode> StateAsync(string id, string state)
    {
        using CancellationTokenSource limit = new(Patience.Limit);
        while (true)
        {
            JsonNode deployment = (await CallAsync("GET", $"/20190101/modelDeployments/{id}"))!;
            string now = (string)deployment["lifecycleState"]!;
            if (now == state)
                return deployment;
            Assert.True(
                !limit.IsCancellationRequested && now is "CREATING" or "UPDATING" or "DELETING", $"The deployment is {now}, not {state}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();
}
