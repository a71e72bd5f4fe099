using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>The fault <c>lifecycle</c>: changes of deployments that fail or take long.</summary>
public sealed class FaultLifecycleTests
{
    private const string Deployments = "/20190101/modelDeployments";

    [Theory]
    [InlineData("create", "FAILED")]
    [InlineData("update", "NEEDS_ATTENTION")]
    [InlineData("deactivate", "NEEDS_ATTENTION")]
    [InlineData("activate", "FAILED")]
    [InlineData("delete", "NEEDS_ATTENTION")]
    public async Task A_change_fails_with_an_entry_in_the_work_requests_errors(string operation, string state)
    {
        string fault = $"lifecycle=fail;operation={operation};times=1";
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            UpdateDelay = TimeSpan.Zero,
            Faults = [fault],
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        (string id, string work) = await ChangeAsync(client, operation);
        Assert.Equal(state, await StateAsync(client, id));
        Assert.Equal("FAILED", (string?)(await client.CallAsync("GET", $"/20190101/workRequests/{work}"))!["status"]);
        JsonNode error = (await client.CallAsync("GET", $"/20190101/workRequests/{work}/errors"))!.AsArray().Single()!;
        Assert.Equal("ModelServerNotHealthy", (string?)error["code"]);
        Assert.Contains(fault, (string?)error["message"]);
        // Once is once, and by header it is the same.
        (string second, _) = await ChangeAsync(client, operation);
        Assert.NotEqual(state, await StateAsync(client, second));
        (string third, _) = await ChangeAsync(client, operation, ("mie-fault", $"lifecycle=fail;operation={operation}"));
        Assert.Equal(state, await StateAsync(client, third));
    }

    [Fact]
    public async Task A_change_takes_longer()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.FromSeconds(10), Time = time, Faults = ["lifecycle=slow;by=60;operation=create;times=1"] },
            TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string slow = await client.CreateAsync("slow");
        string usual = await client.CreateAsync("usual");
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(("CREATING", "ACTIVE"), (await StateAsync(client, slow), await StateAsync(client, usual)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("ACTIVE", await StateAsync(client, slow));
    }

    [Fact]
    public async Task What_was_created_is_not_found_for_a_while()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.FromSeconds(1), Time = time, Faults = ["lifecycle=hidden;by=5;times=1"] },
            TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        (string id, string work) = await ChangeAsync(client, "create");
        string list = $"{Deployments}?compartmentId={emulator.CompartmentId}";
        string works = $"/20190101/workRequests?compartmentId={emulator.CompartmentId}";
        time.Advance(TimeSpan.FromSeconds(4));
        await client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"{Deployments}/{id}");
        await client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"/20190101/workRequests/{work}");
        Assert.Empty((await client.CallAsync("GET", list))!.AsArray());
        Assert.Empty((await client.CallAsync("GET", works))!.AsArray());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ACTIVE", await StateAsync(client, id));
        Assert.Single((await client.CallAsync("GET", list))!.AsArray());
        Assert.Single((await client.CallAsync("GET", works))!.AsArray());
        // Once is once.
        Assert.Equal("CREATING", await StateAsync(client, await client.CreateAsync("seen")));
    }

    [Fact]
    public async Task A_change_that_takes_no_time_is_not_struck()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            Faults = ["lifecycle=fail;operation=update"],
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        await client.CallAsync("PUT", $"{Deployments}/{id}", """{"displayName":"other"}""");
        Assert.Equal("ACTIVE", await StateAsync(client, id));
        using HttpClient http = new() { BaseAddress = emulator.ControlPlane };
        JsonNode rule = JsonNode.Parse(await http.GetStringAsync(
            "/emulator/faults", TestContext.Current.CancellationToken))!["faults"]![0]!;
        Assert.Equal((1, 0), ((int)rule["chosen"]!, (int)rule["struck"]!));
    }

    // Makes a deployment and does one thing with it; the header goes with that call only.
    private static async Task<(string Id, string Work)> ChangeAsync(TestClient client, string operation, params (string, string)[] headers)
    {
        using HttpResponseMessage created = await client.SendAsync(
            "POST", Deployments, client.NewBody().ToJsonString(), operation == "create" ? headers : []);
        string id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
        if (operation == "create")
            return (id, created.Headers.GetValues("opc-work-request-id").Single());
        if (operation == "activate")
            await client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
        JsonObject configuration = client.NewBody()["modelDeploymentConfigurationDetails"]!.DeepClone().AsObject();
        using HttpResponseMessage changed = operation switch
        {
            "update" =>
                await client.SendAsync("PUT", $"{Deployments}/{id}",
                    new JsonObject { ["modelDeploymentConfigurationDetails"] = configuration }.ToJsonString(), headers),
            "delete" => await client.SendAsync("DELETE", $"{Deployments}/{id}", null, headers),
            _ => await client.SendAsync("POST", $"{Deployments}/{id}/actions/{operation}", null, headers),
        };
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (id, changed.Headers.GetValues("opc-work-request-id").Single());
    }

    private static async Task<string?> StateAsync(TestClient client, string id) =>
        (string?)(await client.CallAsync("GET", $"{Deployments}/{id}"))!["lifecycleState"];
}
