using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>When a deployment of a user's own container becomes ACTIVE.</summary>
public sealed class ContainerHealthTests
{
    private static readonly MieEmulatorOptions s_fast = new()
    {
        CreateDelay = TimeSpan.Zero,
        UpdateDelay = TimeSpan.Zero,
        HealthTimeout = Patience.Limit,
    };

    // How often a container is asked.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_health_check_decides_when_CREATING_ends()
    {
        bool healthy = false;
        await using RawContainer container = new(c => c.SendAsync(
            !c.Head.StartsWith("GET /ready?a=1 HTTP/1.1\r\n", StringComparison.Ordinal) ? RawContainer.Ok("[]")
            : healthy ? RawContainer.Ok("") : "HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n"));
        SteppedClock clock = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with
        {
            Upstream = container.Address,
            HealthPath = "/ready?a=1",
            Time = clock,
        }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        await clock.PassAsync(s_interval);
        await clock.WaitedForAsync(s_interval);
        Assert.Equal(2, container.Heads.Count);
        Assert.Equal("CREATING", (string?)(await client.CallAsync("GET", $"/20190101/modelDeployments/{id}"))!["lifecycleState"]);
        await client.RefusedAsync(409, "IncorrectState", "GET", $"/{id}/predict/v1/models");
        JsonNode work = await WorkAsync(client, "MODEL_DEPLOYMENT_CREATE");
        Assert.Equal(("IN_PROGRESS", 95), ((string?)work["status"], (int)work["percentComplete"]!));
        Assert.Null(work["timeFinished"]);
        healthy = true;
        clock.Advance(s_interval);
        await client.StateAsync(id, "ACTIVE");
        Assert.NotNull(await client.CallAsync("GET", $"/{id}/predict/v1/models"));
        work = await WorkAsync(client, "MODEL_DEPLOYMENT_CREATE");
        Assert.Equal(("SUCCEEDED", 100), ((string?)work["status"], (int)work["percentComplete"]!));
        Assert.NotNull(work["timeFinished"]);
    }

    [Theory]
    [InlineData("GET /health answered 500")]
    [InlineData("it gives no answer")]
    [InlineData("refused")]
    public async Task A_container_that_does_not_become_healthy_fails_the_deployment_with_the_reason(string reason)
    {
        await using RawContainer container = new(c =>
            reason.Contains("500", StringComparison.Ordinal)
                ? c.SendAsync("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
                : c.HangUpWithinAsync(Patience.Limit));
        if (reason == "refused")
            await container.DisposeAsync();
        SteppedClock clock = new();
        TimeSpan limit = TimeSpan.FromMilliseconds(600);
        await using MieEmulator emulator = await MieEmulator.StartAsync(s_fast with
        {
            Upstream = container.Address,
            HealthTimeout = limit,
            Time = clock,
        }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        if (reason == "it gives no answer")
        {
            await clock.PassAsync(limit);
        }
        else
        {
            for (int asked = 0; asked < 3; asked++)
                await clock.PassAsync(s_interval);
        }
        JsonNode failed = await client.StateAsync(id, "FAILED");
        Assert.NotNull(failed["lifecycleDetails"]);
        JsonNode work = await WorkAsync(client, "MODEL_DEPLOYMENT_CREATE");
        Assert.Equal("FAILED", (string?)work["status"]);
        string message = (string)(await client.CallAsync("GET", $"/20190101/workRequests/{(string)work["id"]!}/errors"))![0]!["message"]!;
        Assert.Contains(container.Address.ToString(), message);
        Assert.Contains("0.6 s", message);
        Assert.Contains(reason, message, StringComparison.OrdinalIgnoreCase);
        await client.CallAsync("DELETE", $"/20190101/modelDeployments/{id}");
        await client.StateAsync(id, "DELETED");
    }

    [Fact]
    public async Task An_update_to_a_container_that_is_not_there_leaves_the_old_one_serving()
    {
        await using RawContainer old = RawContainer.Of(RawContainer.Ok("\"old\""));
        await using RawContainer gone = RawContainer.Of(RawContainer.Ok("\"new\""));
        await gone.DisposeAsync();
        SteppedClock clock = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            s_fast with { Containers = [$"*:1={old.Address}", $"*:2={gone.Address}"], HealthTimeout = s_interval, Time = clock },
            Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        await client.CallAsync("PUT", $"/20190101/modelDeployments/{id}",
            """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":"""
                + """{"environmentConfigurationType":"OCIR_CONTAINER","image":"iad.ocir.io/tenancy/vllm:2"}}}""");
        Assert.Equal("old", (string?)await client.CallAsync("GET", $"/{id}/predict/v1/models"));
        await clock.PassAsync(s_interval, s_interval);
        await client.StateAsync(id, "NEEDS_ATTENTION");
        Assert.Equal("old", (string?)await client.CallAsync("GET", $"/{id}/predict/v1/models"));
    }

    [Fact]
    public async Task Deleting_a_deployment_ends_the_wait_and_so_does_stopping_the_emulator()
    {
        await using RawContainer container = new(c => c.HangUpWithinAsync(Patience.Limit));
        MieEmulator emulator = await MieEmulator.StartAsync(s_fast with
        {
            Upstream = container.Address,
            HealthTimeout = TimeSpan.FromMinutes(5),
        }, Cancellation);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        await client.CallAsync("DELETE", $"/20190101/modelDeployments/{id}");
        await client.StateAsync(id, "DELETED");
        Assert.Equal("CANCELED", (string?)(await WorkAsync(client, "MODEL_DEPLOYMENT_CREATE"))["status"]);
        await client.CreateAsync();
        await emulator.DisposeAsync().AsTask().Within();
    }

    [Fact]
    public async Task While_the_data_directory_is_gone_nothing_is_promised_and_afterwards_the_wait_ends()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There a folder in use cannot be moved.");
            return;
        }
        bool healthy = false;
        await using RawContainer container = new(c =>
            c.SendAsync(healthy ? RawContainer.Ok("") : "HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n"));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mie-health-");
        try
        {
            string data = Path.Combine(folder.FullName, "a"), moved = Path.Combine(folder.FullName, "b");
            SteppedClock clock = new();
            await using MieEmulator emulator = await MieEmulator.StartAsync(
                s_fast with { Upstream = container.Address, DataDirectory = data, ConfigDirectory = folder.FullName, Time = clock },
                Cancellation);
            using TestClient client = new(emulator);
            string id = await client.CreateAsync();
            await clock.WaitedForAsync(s_interval);
            Directory.Move(data, moved);
            healthy = true;
            await clock.PassAsync(s_interval);
            // Now it is healthy, which cannot be recorded yet.
            await clock.WaitedForAsync(s_interval);
            Assert.Equal(2, container.Heads.Count);
            Assert.Contains("not there any more",
                await client.RefusedAsync(
                    500, "InternalServerError", "POST", "/20190101/modelDeployments", client.NewBody().ToJsonString()));
            await client.RefusedAsync(500, "InternalServerError", "GET", $"/20190101/modelDeployments/{id}");
            Directory.Move(moved, data);
            clock.Advance(s_interval);
            await client.StateAsync(id, "ACTIVE");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_wait_goes_on_after_a_restart()
    {
        bool healthy = false;
        await using RawContainer container = new(c =>
            c.SendAsync(healthy ? RawContainer.Ok("") : "HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n"));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mie-health-");
        try
        {
            MieEmulatorOptions options = s_fast with { Upstream = container.Address, DataDirectory = folder.FullName };
            string id;
            await using (MieEmulator emulator = await MieEmulator.StartAsync(options, Cancellation))
            {
                using TestClient client = new(emulator);
                id = await client.CreateAsync();
            }
            await using (MieEmulator again = await MieEmulator.StartAsync(options, Cancellation))
            {
                using TestClient client = new(again);
                Assert.Equal("CREATING", (string?)(await client.CallAsync("GET", $"/20190101/modelDeployments/{id}"))!["lifecycleState"]);
                healthy = true;
                await client.StateAsync(id, "ACTIVE");
            }
            healthy = false;
            await using MieEmulator third = await MieEmulator.StartAsync(options, Cancellation);
            using TestClient last = new(third);
            Assert.Equal("ACTIVE", (string?)(await last.CallAsync("GET", $"/20190101/modelDeployments/{id}"))!["lifecycleState"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonNode> WorkAsync(TestClient client, string operation) =>
        (await client.CallAsync("GET", $"/20190101/workRequests?compartmentId={client.Emulator.CompartmentId}"))!.AsArray()
            .First(w => (string?)w!["operationType"] == operation)!;
}
