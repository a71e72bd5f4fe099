using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>What a data directory keeps over a restart, in process and with a clock that the test moves.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private const string Deployments = "/20190101/modelDeployments";
    private const string WorkRequests = "/20190101/workRequests";
    private readonly ManualTime _time = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "mie-test-" + Guid.NewGuid().ToString("N"));
    private MieEmulator _emulator = null!;
    private TestClient _client = null!;

    public ValueTask InitializeAsync() => StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task All_that_a_client_was_told_is_there_after_a_restart()
    {
        string[] ids = [await _client.CreateAsync("one"), await _client.CreateAsync("two"), await _client.CreateAsync("three"),
            await _client.CreateAsync("four")];
        _time.Advance(TimeSpan.FromSeconds(20));
        await CallAsync("PUT", $"{Deployments}/{ids[0]}",
            """{"description":"Grüße 😀 \u0001","freeformTags":{"k":"v"},"later":{"deep":[1,2.50,1e3,null,12345678901234567890]}}""");
        await CallAsync("POST", $"{Deployments}/{ids[1]}/actions/deactivate");
        await CallAsync("DELETE", $"{Deployments}/{ids[2]}");
        await CallAsync(
            "POST", $"{Deployments}/{ids[3]}/actions/changeCompartment", """{"compartmentId":"ocid1.compartment.oc1..other"}""");
        await CallAsync("DELETE", $"{WorkRequests}/{await WorkIdAsync(ids[1])}");
        string[] targets =
        [
            .. ids.Select(id => $"{Deployments}/{id}"), $"{Deployments}?compartmentId={_emulator.CompartmentId}",
            $"{WorkRequests}?compartmentId={_emulator.CompartmentId}",
            .. await Task.WhenAll(ids.Select(async id => $"{WorkRequests}/{await WorkIdAsync(id)}/logs")),
        ];
        (string Etag, string Body)[] before = await ReadAsync(targets);
        (string, string, string, string, string) names = Names();
        string config = await File.ReadAllTextAsync(_emulator.ConfigFile, TestContext.Current.CancellationToken);

        await RestartAsync();
        Assert.Equal(before, await ReadAsync(targets));
        Assert.Equal(names, Names());
        Assert.Equal(config, await File.ReadAllTextAsync(_emulator.ConfigFile, TestContext.Current.CancellationToken));
        Assert.Equal(Path.Combine(_directory, "config"), _emulator.ConfigFile);

        // And again, from what was read and not made.
        _time.Advance(TimeSpan.FromSeconds(10));
        before = await ReadAsync(targets);
        await RestartAsync();
        Assert.Equal(before, await ReadAsync(targets));
    }

    [Fact]
    public async Task Time_goes_on_while_it_is_down()
    {
        string id = await _client.CreateAsync();
        string created = await WorkIdAsync(id);
        JsonObject failing = _client.NewBody("failing");
        failing["freeformTags"] = new JsonObject { ["mie-fault"] = "create" };
        string failed = (string)(await CallAsync("POST", Deployments, failing.ToJsonString()))!["id"]!;
        DateTimeOffset accepted = _time.GetUtcNow();
        await RestartAsync(meanwhile: TimeSpan.FromMinutes(5));

        Assert.Equal("ACTIVE", await StateAsync(id));
        await CallAsync("GET", $"/{id}/predict/v1/models");
        JsonNode work = (await CallAsync("GET", $"{WorkRequests}/{created}"))!;
        Assert.Equal(("SUCCEEDED", 100), ((string?)work["status"], (int)work["percentComplete"]!));
        Assert.Equal(accepted + TimeSpan.FromSeconds(20), DateTimeOffset.Parse((string)work["timeFinished"]!), TimeSpan.FromSeconds(1));
        Assert.Equal("FAILED", await StateAsync(failed));
        Assert.Single((await CallAsync("GET", $"{WorkRequests}/{await WorkIdAsync(failed)}/errors"))!.AsArray());

        // An update that is under way: the routes of before, and then the new ones.
        await CallAsync("PUT", $"{Deployments}/{id}", """
            {"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER",
            "predictApiSpecification":null,"customHttpEndpoints":[{"endpointUriSuffix":"/only","httpMethods":["GET"]}]}}}
            """);
        await RestartAsync(meanwhile: TimeSpan.FromSeconds(5));
        Assert.Equal("UPDATING", await StateAsync(id));
        await CallAsync("GET", $"/{id}/predict/v1/models");
        await RestartAsync(meanwhile: TimeSpan.FromSeconds(5));
        await CallAsync("GET", $"/{id}/predict/only");
        await _client.RefusedAsync(404, "NotAuthorizedOrNotFound", Dated("GET", $"/{id}/predict/v1/models"));

        // One that is cancelled after a restart goes back to the document of before the restart.
        string document = (await CallAsync(
            "GET", $"{Deployments}/{id}"))!.AsObject()["modelDeploymentConfigurationDetails"]!.ToJsonString();
        await CallAsync("PUT", $"{Deployments}/{id}", """
            {"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","serverPort":9000}}}
            """);
        await RestartAsync();
        await CallAsync("DELETE", $"{WorkRequests}/{await WorkIdAsync(id)}");
        await RestartAsync();
        Assert.Equal("ACTIVE", await StateAsync(id));
        Assert.Equal(document, (await CallAsync("GET", $"{Deployments}/{id}"))!["modelDeploymentConfigurationDetails"]!.ToJsonString());
    }

    [Fact]
    public async Task A_retry_token_counts_over_a_restart_for_a_day()
    {
        string body = _client.NewBody().ToJsonString();
        string id = (string)(await CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]!;
        await RestartAsync(meanwhile: TimeSpan.FromHours(23));
        Assert.Equal(id, (string?)(await CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]);
        using (HttpResponseMessage other = await _client.SendAsync(Dated(
            "POST", Deployments, _client.NewBody("other").ToJsonString(), ("opc-retry-token", "t"))))
        {
            Assert.Equal(409, (int)other.StatusCode);
        }

        await RestartAsync(meanwhile: TimeSpan.FromHours(2));
        Assert.NotEqual(id, (string?)(await CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]);
    }

    [Fact]
    public async Task Who_was_let_in_before_a_restart_is_let_in_after_it()
    {
        Wine.SkipHere(Wine.NoKeyStore);
        await StopAsync();
        MieEmulatorOptions options = new() { DataDirectory = _directory, Https = true, Users = ["reader=read", "boss=manage"] };
        string[] names = ["DEFAULT", "SESSION", "reader", "reader-session", "boss"];
        async Task<List<string>> KeptAsync(MieEmulator emulator) =>
            [emulator.CaFile!, await File.ReadAllTextAsync(emulator.CaFile!, TestContext.Current.CancellationToken),
                .. names.Select(n => TestSigner.ReadProfile(emulator.ConfigFile, n)["fingerprint"])];
        List<string> before;
        TestClient[] clients;
        await using (MieEmulator first = await MieEmulator.StartAsync(options, TestContext.Current.CancellationToken))
            before = await KeptAsync(first);
        // One user stays away for a run, and comes back as who it was.
        await using (MieEmulator second = await MieEmulator.StartAsync(
            options with { Users = ["boss=manage"] }, TestContext.Current.CancellationToken))
        {
            clients = [new TestClient(second), new TestClient(second, "SESSION"), new TestClient(second, "boss-session")];
        }

        await using (MieEmulator third = await MieEmulator.StartAsync(options, TestContext.Current.CancellationToken))
        {
            Assert.Equal(before, await KeptAsync(third));
            using HttpClient http = new(new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            });
            foreach (TestClient client in clients)
            {
                // Signed with the key and the token that the run before gave out.
                using HttpRequestMessage request = client.Request(
                    "GET", new Uri(third.ControlPlane, $"{Deployments}?compartmentId={third.CompartmentId}").ToString());
                using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                client.Dispose();
            }
        }
        await StartAsync();
    }

    [Fact]
    public async Task What_is_over_goes_out_of_the_file_too()
    {
        string kept = await _client.CreateAsync("kept");
        for (int i = 0; i < 20; i++)
        {
            string id = (string)(await CallAsync(
                "POST", Deployments, _client.NewBody().ToJsonString(), ("opc-retry-token", $"t{i}")))!["id"]!;
            await CallAsync("DELETE", $"{Deployments}/{id}");
        }
        Assert.Equal((21, 41, 20), Rows());
        _time.Advance(TimeSpan.FromHours(2));
        await CallAsync("PUT", $"{Deployments}/{kept}", """{"displayName":"a"}""");
        Assert.Equal((1, 42, 20), Rows());
        await RestartAsync(meanwhile: TimeSpan.FromHours(23));
        await CallAsync("POST", Deployments, _client.NewBody().ToJsonString(), ("opc-retry-token", "new"));
        // The update is not a day old yet.
        Assert.Equal((2, 2, 1), Rows());
        Assert.Single((await CallAsync("GET", $"{Deployments}?compartmentId={_emulator.CompartmentId}&displayName=a"))!.AsArray());
        await RestartAsync();
        Assert.Equal((2, 2, 1), Rows());
    }

    [Fact]
    public async Task Calls_at_the_same_moment_are_all_kept()
    {
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _client.CreateAsync($"d{i}")));
        await RestartAsync();
        string[] found = await Task.WhenAll(ids.Select(async id =>
            (string)(await CallAsync("GET", $"{Deployments}/{id}"))!["displayName"]!));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"d{i}"), found);
        Assert.Equal(200, ids.Distinct().Count());
    }

    private async ValueTask StartAsync()
    {
        _emulator = await MieEmulator.StartAsync(
            new()
            {
                Time = _time,
                DataDirectory = _directory,
                CreateDelay = TimeSpan.FromSeconds(20),
                UpdateDelay = TimeSpan.FromSeconds(10),
            }, TestContext.Current.CancellationToken);
        _client = new TestClient(_emulator);
    }

    private async ValueTask StopAsync()
    {
        _client.Dispose();
        await _emulator.DisposeAsync();
    }

    private async Task RestartAsync(TimeSpan meanwhile = default)
    {
        await StopAsync();
        _time.Advance(meanwhile);
        await StartAsync();
    }

    // The clock may be far ahead of the true time, which the signature has to follow.
    private HttpRequestMessage Dated(string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        _client.Request(method, target, body is null ? [] : System.Text.Encoding.UTF8.GetBytes(body), _time.GetUtcNow(), headers);

    private async Task<JsonNode?> CallAsync(string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await _client.SendAsync(Dated(method, target, body, headers));
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private async Task<string?> StateAsync(string id) => (string?)(await CallAsync("GET", $"{Deployments}/{id}"))!["lifecycleState"];

    // The newest one of a deployment.
    private async Task<string> WorkIdAsync(string id)
    {
        string compartment = (string)(await CallAsync("GET", $"{Deployments}/{id}"))!["compartmentId"]!;
        string found = compartment == _emulator.CompartmentId ? compartment : _emulator.CompartmentId;
        return (string)(await CallAsync("GET", $"{WorkRequests}?compartmentId={found}&resourceId={id}"))![0]!["id"]!;
    }

    // Addresses have the port in them, which is another one each time.
    private Task<(string Etag, string Body)[]> ReadAsync(string[] targets) => Task.WhenAll(targets.Select(async target =>
    {
        using HttpResponseMessage response = await _client.SendAsync(Dated("GET", target));
        Assert.True(response.IsSuccessStatusCode, target);
        string etag = response.Headers.NonValidated.TryGetValues("ETag", out HeaderStringValues values) ? values.ToString() : "";
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (etag, body.Replace(_emulator.Inference.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal));
    }));

    private (string, string, string, string, string) Names() => (
        _emulator.CompartmentId, _emulator.ProjectId, _emulator.ModelId, _emulator.TenancyId,
        TestSigner.ReadProfile(_emulator.ConfigFile, "DEFAULT")["fingerprint"]);

    private (int Deployments, int WorkRequests, int Tokens) Rows() =>
        (StateFile.Count(_directory, "deployment"), StateFile.Count(_directory, "work_request"),
            StateFile.Count(_directory, "retry_token"));
}
