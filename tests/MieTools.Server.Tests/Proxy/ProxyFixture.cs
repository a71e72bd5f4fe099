using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.ModelServer;
using MieTools.Server.Emulator;
using MieTools.Server.Proxy;

namespace MieTools.Server.Tests;

/// <summary>An emulator that checks signatures, deployments in it, and a proxy before them.</summary>
internal sealed class ProxyFixture : IAsyncDisposable
{
    // The first one has what both use.
    private bool _isSecond;

    private ProxyFixture(MieEmulator emulator, MieContext context, MieProxy proxy, HttpClient client)
    {
        Emulator = emulator;
        Context = context;
        Proxy = proxy;
        Client = client;
    }

    public MieEmulator Emulator { get; }

    public MieContext Context { get; }

    public MieProxy Proxy { get; }

    /// <summary>The first deployment.</summary>
    public MieProxyDeployment Deployment { get; private set; } = null!;

    /// <summary>Has the key; its addresses begin at the proxy's.</summary>
    public HttpClient Client { get; }

    /// <summary>Lines of the proxy's log.</summary>
    public List<string> Log { get; private set; } = [];

    /// <summary>Starts all of it.</summary>
    /// <param name="server">What stands behind the deployments; null for the built-in model server.</param>
    /// <param name="names">Names of the deployments; <c>chat</c> when none are given.</param>
    /// <param name="endpoints">Custom endpoints of each, such as <c>POST /v1/rerank</c>.</param>
    /// <param name="with">Changes the proxy's options.</param>
    /// <param name="profile">Whose credential signs.</param>
    /// <param name="tokenRate">Tokens a second of the built-in model server; 0 for no pause.</param>
    public static async Task<ProxyFixture> StartAsync(IModelServer? server = null, string[]? names = null, string[]? endpoints = null,
        Func<MieProxyOptions, MieProxyOptions>? with = null, string profile = "DEFAULT",
        double tokenRate = 0)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, TokenRate = tokenRate, RequestsPerSecond = 0, ModelServer = server }, cancellation);
        using TestClient client = new(emulator);
        List<MieProxyDeployment> deployments = [];
        foreach (string name in names ?? ["chat"])
        {
            JsonObject body = client.NewBody(name);
            JsonNode environment = body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!;
            JsonArray list = (JsonArray)environment["customHttpEndpoints"]!;
            foreach (string endpoint in endpoints ?? [])
            {
                list.Add(new JsonObject
                {
                    ["endpointUriSuffix"] = endpoint.Split(' ')[1],
                    ["httpMethods"] = new JsonArray([.. endpoint.Split(' ')[0].Split(',').Select(m => JsonValue.Create(m))]),
                });
            }
            string id = await client.CreateActiveAsync(body);
            deployments.Add(new(name, InferenceAddress.Parse($"{emulator.Inference.GetLeftPart(UriPartial.Authority)}/{id}")));
        }
        MieContext context = await MieContext.ConnectAsync(OptionsOf(emulator, profile), cancellation);
        List<string> log = [];
        MieProxyOptions options = new()
        {
            Context = context,
            Deployments = deployments,
            Log = line =>
            {
                lock (log)
                    log.Add(line);
            },
        };
        MieProxy proxy = await MieProxy.StartAsync(with?.Invoke(options) ?? options, cancellation);
        ProxyFixture fixture = new(emulator, context, proxy, ClientOf(proxy));
        fixture.Log = log;
        fixture.Deployment = deployments[0];
        return fixture;
    }

    public static MieContextOptions OptionsOf(MieEmulator emulator, string profile) => new()
    {
        ConfigFile = emulator.ConfigFile,
        ProfileName = profile,
        Endpoint = emulator.ControlPlane,
        InferenceEndpoint = emulator.Inference,
        CompartmentId = emulator.CompartmentId,
    };

    /// <summary>The same with another proxy, which the caller disposes.</summary>
    public ProxyFixture With(MieProxy proxy) =>
        new(Emulator, Context, proxy, ClientOf(proxy)) { Deployment = Deployment, _isSecond = true };

    public static HttpRequestMessage Post(string target, string body, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, target) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>Sends, and gives status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<(int Status, string Body)> GetAsync(string target) => SendAsync(new HttpRequestMessage(HttpMethod.Get, target));

    public Task<(int Status, string Body)> PostAsync(string target, string body, params (string Name, string Value)[] headers) =>
        SendAsync(Post(target, body, headers));

    /// <summary>Sends, and returns when the answer's head is there.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request) =>
        Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Proxy.DisposeAsync();
        if (_isSecond)
            return;
        Context.Dispose();
        await Emulator.DisposeAsync();
    }

    private static HttpClient ClientOf(MieProxy proxy)
    {
        HttpClient http = new(new SocketsHttpHandler { MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = proxy.Address,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", proxy.Key);
        return http;
    }
}
