using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>An emulator whose clock the test moves; signatures are not checked, so that it may move by days.</summary>
public abstract class ControlPlaneTestBase : IAsyncLifetime
{
    protected const string Deployments = "/20190101/modelDeployments";
    protected const string WorkRequests = "/20190101/workRequests";
    protected static readonly TimeSpan CreateDelay = TimeSpan.FromSeconds(20);
    protected static readonly TimeSpan UpdateDelay = TimeSpan.FromSeconds(10);
    private readonly ManualTime _time = new();

    protected MieEmulator Emulator { get; private set; } = null!;

    private protected TestClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await MieEmulator.StartAsync(
            new() { Time = _time, CreateDelay = CreateDelay, UpdateDelay = UpdateDelay, VerifySignatures = false, RequestsPerSecond = 0 },
            TestContext.Current.CancellationToken);
        Client = new TestClient(Emulator);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected void Advance(TimeSpan by) => _time.Advance(by);

    protected async Task<string> ActiveAsync(string? fault = null)
    {
        JsonObject body = Client.NewBody();
        if (fault is not null)
            body["freeformTags"]!["mie-fault"] = fault;
        string id = (string)(await Client.CallAsync("POST", Deployments, body.ToJsonString()))!["id"]!;
        Advance(CreateDelay);
        return id;
    }

    protected async Task<JsonNode> GetAsync(string id) => (await Client.CallAsync("GET", $"{Deployments}/{id}"))!;

    protected async Task<string?> StateAsync(string id) => (string?)(await GetAsync(id))["lifecycleState"];

    protected async Task<JsonArray> ListAsync(string more = "", string path = Deployments) =>
        (await Client.CallAsync("GET", $"{path}?compartmentId={Emulator.CompartmentId}{more}"))!.AsArray();

    /// <summary>Sends, expects a status, and gives a header.</summary>
    protected async Task<string> HeaderAsync(
        int status, string header, string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await Client.SendAsync(method, target, body, headers);
        Assert.Equal(status, (int)response.StatusCode);
        return response.Headers.NonValidated[header].ToString();
    }
}
