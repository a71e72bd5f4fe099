using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

public sealed class ControlPlaneTests : IAsyncLifetime
{
    private const string Deployments = "/20190101/modelDeployments";
    private readonly ManualTime _time = new();
    private MieEmulator _emulator = null!;
    private TestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await MieEmulator.StartAsync(new()
        {
            Time = _time,
            CreateDelay = TimeSpan.FromSeconds(20),
            UpdateDelay = TimeSpan.FromSeconds(10),
        }, TestContext.Current.CancellationToken);
        _client = new TestClient(_emulator);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Create_gives_a_deployment_that_becomes_active()
    {
        using HttpResponseMessage created = await _client.SendAsync("POST", Deployments, _client.NewBody().ToJsonString());
        Assert.True(created.IsSuccessStatusCode);
        JsonNode body = JsonNode.Parse(await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        string id = (string)body["id"]!;
        Assert.Matches("^ocid1\\.datasciencemodeldeployment\\.oc1\\.iad\\.[a-z2-7]{60}$", id);
        Assert.Equal("CREATING", (string?)body["lifecycleState"]);
        Assert.Equal($"{_emulator.Inference.GetLeftPart(UriPartial.Authority)}/{id}", (string?)body["modelDeploymentUrl"]);
        Assert.Equal($"{Deployments}/{id}", created.Headers.Location?.OriginalString);
        Assert.NotNull(created.Headers.ETag?.Tag ?? created.Headers.GetValues("ETag").First());
        JsonNode environment = body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!;
        Assert.Equal(8000, (int)environment["serverPort"]!);
        Assert.True((bool)environment["someNewField"]!["kept"]!);

        string work = created.Headers.GetValues("opc-work-request-id").Single();
        Assert.Equal("ACCEPTED", (string?)(await _client.CallAsync("GET", "/20190101/workRequests/" + work))!["status"]);
        _time.Advance(TimeSpan.FromSeconds(11));
        JsonNode half = (await _client.CallAsync("GET", "/20190101/workRequests/" + work))!;
        Assert.Equal("IN_PROGRESS", (string?)half["status"]);
        Assert.Equal(50, (int)half["percentComplete"]!);
        _time.Advance(TimeSpan.FromSeconds(9));
        JsonNode done = (await _client.CallAsync("GET", "/20190101/workRequests/" + work))!;
        Assert.Equal(("SUCCEEDED", 100), ((string?)done["status"], (int)done["percentComplete"]!));
        Assert.Equal("CREATED", (string?)done["resources"]![0]!["actionType"]);
        Assert.NotEmpty((await _client.CallAsync("GET", $"/20190101/workRequests/{work}/logs"))!.AsArray());
        Assert.Empty((await _client.CallAsync("GET", $"/20190101/workRequests/{work}/errors"))!.AsArray());
        Assert.Equal("ACTIVE", await StateAsync(id));
    }

    [Fact]
    public async Task Update_merges_and_clears()
    {
        string id = await ActiveAsync();
        await _client.CallAsync("PUT", $"{Deployments}/{id}", """
            {"description":"d","freeformTags":{"c":"3"},"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":
            {"environmentConfigurationType":"OCIR_CONTAINER","predictApiSpecification":null,"environmentVariables":{"NEW":"1"},
            "customHttpEndpoints":[{"endpointUriSuffix":"/only","httpMethods":["GET"]}]}}}
            """);
        JsonNode body = (await _client.CallAsync("GET", $"{Deployments}/{id}"))!;
        Assert.Equal("UPDATING", (string?)body["lifecycleState"]);
        JsonNode configuration = body["modelDeploymentConfigurationDetails"]!;
        JsonObject environment = configuration["environmentConfigurationDetails"]!.AsObject();
        Assert.Equal(_emulator.ModelId, (string?)configuration["modelConfigurationDetails"]!["modelId"]);
        Assert.Equal("iad.ocir.io/tenancy/vllm:1", (string?)environment["image"]);
        Assert.False(environment.ContainsKey("predictApiSpecification"));
        Assert.Equal("""{"NEW":"1"}""", environment["environmentVariables"]!.ToJsonString());
        Assert.Single(environment["customHttpEndpoints"]!.AsArray());
        Assert.Equal("""{"c":"3"}""", body["freeformTags"]!.ToJsonString());
        Assert.Equal("chat", (string?)body["displayName"]);
        Assert.NotNull(environment["someNewField"]);

        // The routes of before answer until the update is done.
        await _client.CallAsync("GET", $"/{id}/predict/v1/models");
        _time.Advance(TimeSpan.FromSeconds(10));
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"/{id}/predict/v1/models");
        await _client.CallAsync("GET", $"/{id}/predict/only");
    }

    [Theory]
    [InlineData("""{"modelDeploymentConfigurationDetails":{}}""", "MissingParameter")]
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":"""
        + """{"image":"x"}}}""", "MissingParameter")]
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"bandwidthMbps":"""
        + """20}}}""", "MissingParameter")]
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":"""
        + """{"environmentConfigurationType":"OCIR_CONTAINER","serverPort":80}}}""", "InvalidParameter")]
    [InlineData("""{"compartmentId":"ocid1.compartment.oc1..x"}""", "InvalidParameter")]
    [InlineData("""{"freeformTags":[]}""", "InvalidParameter")]
    [InlineData("[]", "CannotParseRequest")]
    public async Task A_bad_update_changes_nothing(string body, string code)
    {
        string id = await ActiveAsync();
        string before = (await _client.CallAsync("GET", $"{Deployments}/{id}"))!.ToJsonString();
        await _client.RefusedAsync(400, code, "PUT", $"{Deployments}/{id}", body);
        Assert.Equal(before, (await _client.CallAsync("GET", $"{Deployments}/{id}"))!.ToJsonString());
    }

    [Fact]
    public async Task The_small_operations_answer()
    {
        string id = await ActiveAsync();
        Assert.NotEmpty((await _client.CallAsync("GET", "/20190101/modelDeploymentShapes?compartmentId=x"))!.AsArray());
        Assert.Empty((await _client.CallAsync("GET", $"{Deployments}/{id}/models/modelState?compartmentId=x"))!.AsArray());
        await _client.CallAsync(
            "POST", $"{Deployments}/{id}/actions/changeCompartment", """{"compartmentId":"ocid1.compartment.oc1..other"}""");
        Assert.Empty(await ListAsync());
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"{Deployments}/ocid1.datasciencemodeldeployment.oc1.iad.none");
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", "/20190101/workRequests/none");
        await _client.RefusedAsync(404, "NotFound", "GET", "/20190101/other");
        await _client.RefusedAsync(404, "NotFound", "GET", "/other");
        await _client.RefusedAsync(405, "MethodNotAllowed", "DELETE", Deployments);
        await _client.RefusedAsync(501, "MethodNotImplemented", "GET", "/20190101/models?compartmentId=x");
        await _client.RefusedAsync(400, "CannotParseRequest", "POST", Deployments, "{");
        await _client.RefusedAsync(429, "TooManyRequests", "GET", $"{Deployments}/{id}", null, ("mie-fault", "status=429;retry-after=1"));
        using HttpResponseMessage echoed = await _client.SendAsync("GET", $"{Deployments}/{id}", null, ("opc-request-id", "MINE"));
        Assert.Equal("MINE", echoed.Headers.GetValues("opc-request-id").Single());
    }

    private async Task<string> ActiveAsync()
    {
        string id = await _client.CreateAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        return id;
    }

    private async Task<string?> StateAsync(string id) =>
        (string?)(await _client.CallAsync("GET", $"{Deployments}/{id}"))!["lifecycleState"];

    private async Task<JsonArray> ListAsync(string more = "") =>
        (await _client.CallAsync("GET", $"{Deployments}?compartmentId={_emulator.CompartmentId}{more}"))!.AsArray();
}
