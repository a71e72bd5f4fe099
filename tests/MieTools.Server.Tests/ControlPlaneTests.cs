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
        _emulator = await MieEmulator.StartAsync(new() { Time = _time, CreateDelay = TimeSpan.FromSeconds(20), UpdateDelay = TimeSpan.FromSeconds(10) }, TestContext.Current.CancellationToken);
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
    public async Task States_follow_one_another_and_wrong_ones_are_refused()
    {
        string id = await _client.CreateAsync();
        await _client.RefusedAsync(409, "IncorrectState", "PUT", $"{Deployments}/{id}", """{"displayName":"x"}""");
        await _client.RefusedAsync(409, "IncorrectState", "POST", $"{Deployments}/{id}/actions/deactivate");
        _time.Advance(TimeSpan.FromSeconds(20));
        await _client.RefusedAsync(409, "IncorrectState", "POST", $"{Deployments}/{id}/actions/activate");
        foreach ((string action, string during, string after) in (( string, string, string)[])[("deactivate", "UPDATING", "INACTIVE"), ("activate", "UPDATING", "ACTIVE")])
        {
            await _client.CallAsync("POST", $"{Deployments}/{id}/actions/{action}");
            Assert.Equal(during, await StateAsync(id));
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(after, await StateAsync(id));
        }
        await _client.CallAsync("DELETE", $"{Deployments}/{id}");
        Assert.Equal("DELETING", await StateAsync(id));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("DELETED", await StateAsync(id));
        Assert.Single((await ListAsync("&lifecycleState=DELETED")));
        await _client.RefusedAsync(409, "IncorrectState", "DELETE", $"{Deployments}/{id}");
        _time.Advance(TimeSpan.FromMinutes(4));
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
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"image":"x"}}}""", "MissingParameter")]
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"bandwidthMbps":20}}}""", "MissingParameter")]
    [InlineData("""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","serverPort":80}}}""", "InvalidParameter")]
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
    public async Task Names_and_tags_change_at_once()
    {
        string id = await ActiveAsync();
        await _client.CallAsync("PUT", $"{Deployments}/{id}", """{"displayName":"new"}""");
        Assert.Equal("ACTIVE", await StateAsync(id));
        Assert.Equal("new", (string?)(await ListAsync("&displayName=new"))[0]!["displayName"]);
    }

    [Fact]
    public async Task A_stale_etag_is_refused()
    {
        string id = await ActiveAsync();
        using HttpResponseMessage read = await _client.SendAsync("GET", $"{Deployments}/{id}");
        string etag = read.Headers.NonValidated["ETag"].ToString();
        await _client.CallAsync("PUT", $"{Deployments}/{id}", """{"displayName":"a"}""", ("if-match", etag));
        await _client.RefusedAsync(412, "NoEtagMatch", "PUT", $"{Deployments}/{id}", """{"displayName":"b"}""", ("if-match", etag));
        await _client.RefusedAsync(412, "NoEtagMatch", "DELETE", $"{Deployments}/{id}", null, ("if-match", etag));
    }

    [Fact]
    public async Task A_retry_token_creates_once()
    {
        string body = _client.NewBody().ToJsonString();
        JsonNode first = (await _client.CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!;
        JsonNode second = (await _client.CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!;
        Assert.Equal((string?)first["id"], (string?)second["id"]);
        await _client.RefusedAsync(409, "InvalidatedRetryToken", "POST", Deployments, _client.NewBody("other").ToJsonString(), ("opc-retry-token", "t"));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Lists_come_in_pages_sorted_and_filtered()
    {
        for (int i = 0; i < 5; i++)
        {
            await _client.CreateAsync($"d{(i * 3) % 5}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        List<string> names = [];
        string page = "";
        int pages = 0;
        do
        {
            using HttpResponseMessage response = await _client.SendAsync("GET", $"{Deployments}?compartmentId={_emulator.CompartmentId}&sortBy=displayName&sortOrder=DESC&limit=2{page}");
            JsonArray items = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
            names.AddRange(items.Select(i => (string)i!["displayName"]!));
            Assert.All(items, i => Assert.False(i!.AsObject().ContainsKey("lifecycleDetails")));
            page = response.Headers.TryGetValues("opc-next-page", out IEnumerable<string>? next) ? "&page=" + Uri.EscapeDataString(next.Single()) : "";
            pages++;
        }
        while (page.Length > 0);
        Assert.Equal(3, pages);
        Assert.Equal(["d4", "d3", "d2", "d1", "d0"], names);
        Assert.Equal("d2", (string?)(await ListAsync("&sortBy=timeCreated&limit=1"))[0]!["displayName"]);
        Assert.Empty(await ListAsync("&displayName=d"));
        await _client.RefusedAsync(400, "MissingParameter", "GET", Deployments);
        foreach (string bad in (string[])["limit=0", "limit=101", "limit=x", "page=x", "sortBy=size", "lifecycleState=GONE"])
            await _client.RefusedAsync(400, "InvalidParameter", "GET", $"{Deployments}?compartmentId={_emulator.CompartmentId}&{bad}");
    }

    public static TheoryData<string, string, string> BadBodies() => new()
    {
        { "projectId", "null", "MissingParameter" },
        { "compartmentId", "\"x\"", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails", "null", "MissingParameter" },
        { "modelDeploymentConfigurationDetails.deploymentType", "\"OTHER\"", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.modelConfigurationDetails.instanceConfiguration", "null", "MissingParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentConfigurationType", "\"DEFAULT\"", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.serverPort", "8446", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.predictApiSpecification", "\"other\"", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables", """{"TENANCY_OCID":"x"}""", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints", """[{"endpointUriSuffix":"/a"}]""", "MissingParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints", """[{"endpointUriSuffix":"/a/{id}","httpMethods":["GET"]}]""", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints", """[{"endpointUriSuffix":"/a","httpMethods":["GET"]},{"endpointUriSuffix":"/a","httpMethods":["PUT"]}]""", "InvalidParameter" },
        { "modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints", "[" + string.Join(',', Enumerable.Range(0, 16).Select(i => $$"""{"endpointUriSuffix":"/a{{i}}","httpMethods":["GET"]}""")) + "]", "InvalidParameter" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Create_refuses_what_the_service_refuses(string field, string value, string code)
    {
        JsonObject body = _client.NewBody();
        string[] path = field.Split('.');
        JsonObject parent = path[..^1].Aggregate(body, (node, part) => node[part]!.AsObject());
        parent[path[^1]] = JsonNode.Parse(value);
        Assert.Contains(path[^1].TrimEnd('s'), await _client.RefusedAsync(400, code, "POST", Deployments, body.ToJsonString()), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_tag_makes_a_change_fail()
    {
        JsonObject body = _client.NewBody();
        body["freeformTags"]!["mie-fault"] = "create";
        using HttpResponseMessage created = await _client.SendAsync("POST", Deployments, body.ToJsonString());
        string id = created.Headers.Location!.OriginalString.Split('/')[^1];
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("FAILED", await StateAsync(id));
        string work = created.Headers.GetValues("opc-work-request-id").Single();
        Assert.Single((await _client.CallAsync("GET", $"/20190101/workRequests/{work}/errors"))!.AsArray());
    }

    [Fact]
    public async Task A_work_request_can_be_cancelled_before_it_starts()
    {
        string id = await ActiveAsync();
        using HttpResponseMessage updated = await _client.SendAsync("PUT", $"{Deployments}/{id}", """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","image":"iad.ocir.io/tenancy/other:1"}}}""");
        string work = updated.Headers.GetValues("opc-work-request-id").Single();
        await _client.CallAsync("DELETE", "/20190101/workRequests/" + work);
        JsonNode body = (await _client.CallAsync("GET", $"{Deployments}/{id}"))!;
        Assert.Equal("ACTIVE", (string?)body["lifecycleState"]);
        Assert.DoesNotContain("other:1", body.ToJsonString());
        Assert.Equal("CANCELED", (string?)(await _client.CallAsync("GET", "/20190101/workRequests/" + work))!["status"]);
        await _client.RefusedAsync(409, "IncorrectState", "DELETE", "/20190101/workRequests/" + work);
        Assert.Equal(2, (await _client.CallAsync("GET", $"/20190101/workRequests?compartmentId={_emulator.CompartmentId}&resourceId={id}"))!.AsArray().Count);
    }

    [Fact]
    public async Task The_small_operations_answer()
    {
        string id = await ActiveAsync();
        Assert.NotEmpty((await _client.CallAsync("GET", "/20190101/modelDeploymentShapes?compartmentId=x"))!.AsArray());
        Assert.Single((await _client.CallAsync("GET", $"{Deployments}/{id}/models/modelState?compartmentId=x"))!.AsArray());
        await _client.CallAsync("POST", $"{Deployments}/{id}/actions/changeCompartment", """{"compartmentId":"ocid1.compartment.oc1..other"}""");
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

    private async Task<string?> StateAsync(string id) => (string?)(await _client.CallAsync("GET", $"{Deployments}/{id}"))!["lifecycleState"];

    private async Task<JsonArray> ListAsync(string more = "") =>
        (await _client.CallAsync("GET", $"{Deployments}?compartmentId={_emulator.CompartmentId}{more}"))!.AsArray();
}
