using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Wire;

namespace MieTools.Server.Tests;

/// <summary>Rules of the options and of the control endpoint: whom they strike, how often, and what is told of it.</summary>
public sealed class FaultRuleTests
{
    [Theory]
    // 0-based numbers of the requests that are struck, out of 12.
    [InlineData("status=503;times=2", "0 1")]
    [InlineData("status=503;skip=3;times=2", "3 4")]
    [InlineData("status=503;every=4", "3 7 11")]
    [InlineData("status=503;skip=1;every=3;times=2", "3 6")]
    [InlineData("status=503;method=POST", "")]
    [InlineData("status=503;method=get;operation=get;times=1", "0")]
    [InlineData("status=503;path=/20190101/modelDeployments/ocid1.*;times=1", "0")]
    [InlineData("status=503;path=/20190101/modelDeployments", "")]
    [InlineData("status=503;plane=control;times=1", "0")]
    [InlineData("status=503;plane=inference", "")]
    [InlineData("status=503;user-agent=*CURL*;times=1", "0")]
    [InlineData("status=503;user-agent=python*", "")]
    [InlineData("status=503;deployment=ocid1.other", "")]
    public async Task A_rule_strikes_those_it_is_for(string fault, string struck)
    {
        await using Emulation emulation = await Emulation.StartAsync(new() { Faults = [fault] });
        Assert.Equal(struck, await emulation.FatesAsync(12));
        JsonNode rule = (await emulation.FaultsAsync())["faults"]![0]!;
        Assert.Equal(struck.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (int)rule["struck"]!);
        Assert.Equal((long)rule["struck"]!, (long)rule["chosen"]!);
        Assert.Equal(struck.Length == 0 ? 0 : 12, (int)rule["considered"]!);
        Assert.Equal(("f1", fault, "status"), ((string?)rule["id"], (string?)rule["fault"], (string?)rule["kind"]));
    }

    [Fact]
    public async Task With_a_seed_chance_is_the_same_in_every_run()
    {
        MieEmulatorOptions options = new() { Seed = 11, Faults = ["status=503;rate=0.5", "status=429;rate=0.3"] };
        string first = await RunAsync(options);
        Assert.Equal(first, await RunAsync(options));
        Assert.NotEqual(first, await RunAsync(options with { Seed = 12 }));
        // About half, and of the other half about a third: the two rules do not hang on one and the same chance.
        string[] rules = first.Split(" | ")[0].Split(' ');
        Assert.InRange(rules.Count(f => f.EndsWith(":503", StringComparison.Ordinal)), 18, 42);
        Assert.InRange(rules.Count(f => f.EndsWith(":429", StringComparison.Ordinal)), 3, 20);

        static async Task<string> RunAsync(MieEmulatorOptions options)
        {
            await using Emulation emulation = await Emulation.StartAsync(options);
            string fates = await emulation.FatesAsync(60, statuses: true);
            await emulation.ControlAsync(204, "DELETE", "/emulator/faults");
            // A header has its own counter, which goes on from request to request, and its own chance.
            string first = await emulation.FatesAsync(30, "status=500;rate=0.5");
            return $"{fates} | {first} | {await emulation.FatesAsync(10, "status=500;rate=0.5")}";
        }
    }

    [Fact]
    public async Task Requests_at_once_share_a_rules_counter()
    {
        await using Emulation emulation = await Emulation.StartAsync(new() { Faults = ["status=503;skip=5;every=2;times=20"] });
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => emulation.StatusAsync()));
        Assert.Equal((20, 80), (statuses.Count(s => s == 503), statuses.Count(s => s == 200)));
        JsonNode rule = (await emulation.FaultsAsync())["faults"]![0]!;
        Assert.Equal((100, 20, 20), ((int)rule["considered"]!, (int)rule["chosen"]!, (int)rule["struck"]!));
    }

    [Fact]
    public async Task Rules_come_and_go_by_the_control_endpoint()
    {
        await using Emulation emulation = await Emulation.StartAsync(new());
        JsonNode empty = await emulation.FaultsAsync();
        Assert.Empty(empty["faults"]!.AsArray());
        Assert.Contains("split=BYTES", empty["words"]!.ToJsonString());
        Assert.Equal("f1",
            (string?)(await emulation.ControlAsync(201, "POST", "/emulator/faults", """{"fault":"status=503;times=1"}"""))!["ids"]![0]);
        Assert.Equal("""["f2","f3"]""",
            (await emulation.ControlAsync(
                201, "POST", "/emulator/faults", """ {"faults":["status=502;times=1","status=500;times=1"]}"""))!["ids"]!.ToJsonString());
        Assert.Equal("""["f4","f5"]""",
            (await emulation.ControlAsync(201, "POST", "/emulator/faults", "status=501;times=1, no-done"))!["ids"]!.ToJsonString());
        Assert.Null(await emulation.ControlAsync(204, "DELETE", "/emulator/faults/f2"));
        Assert.Equal("fault f2", ((string)(await emulation.ControlAsync(404, "DELETE", "/emulator/faults/f2"))!["message"]!)[^8..]);

        // All three are chosen at once; the first that answers is the one that strikes.
        Assert.Equal(503, await emulation.StatusAsync());
        Assert.Equal(200, await emulation.StatusAsync());
        JsonNode faults = await emulation.FaultsAsync();
        Assert.Equal(
            ["f1 1 1", "f3 1 0", "f4 1 0", "f5 0 0"], faults["faults"]!.AsArray().Select(f => $"{f!["id"]} {f["chosen"]} {f["struck"]}"));
        Assert.Equal("""{"status":1}""", faults["totals"]!.ToJsonString());
        JsonNode strike = faults["strikes"]!.AsArray().Single()!;
        Assert.Equal(("f1", "GET", "status"), ((string?)strike["rule"], (string?)strike["method"], (string?)strike["kind"]));
        Assert.Equal(emulation.LastRequestId(503), (string?)strike["requestId"]);

        // What headers bring is counted too.
        Assert.Equal((502, 502, 200),
            (await emulation.StatusAsync(null, "status=502;times=2"), await emulation.StatusAsync(null, "status=502;times=2"),
                await emulation.StatusAsync(null, "status=502;times=2")));
        faults = await emulation.FaultsAsync();
        Assert.Equal("""{"chosen":2,"struck":2}""", faults["header"]!.ToJsonString());
        Assert.Equal("header status=502;times=2 3 2 2",
            faults["headerFaults"]!.AsArray().Select(f => $"{f!["id"]} {f["fault"]} {f["considered"]} {f["chosen"]} {f["struck"]}")
                .Single());

        await emulation.ControlAsync(204, "POST", "/emulator/reset");
        Assert.Empty((await emulation.FaultsAsync())["strikes"]!.AsArray());
        Assert.Equal(503, await emulation.StatusAsync());
        await emulation.ControlAsync(204, "DELETE", "/emulator/faults");
        await emulation.ControlAsync(204, "POST", "/emulator/reset");
        Assert.Equal(200, await emulation.StatusAsync());
        Assert.Equal("f6", (string?)(await emulation.ControlAsync(201, "POST", "/emulator/faults", "no-done"))!["ids"]![0]);
    }

    [Theory]
    [InlineData("explode", "There are delay, jitter,")]
    [InlineData("", "The body has no fault")]
    [InlineData("{}", "The body has no fault")]
    [InlineData("{\"fault\":1}", "has to be a text")]
    [InlineData("{\"faults\":\"no-done\"}", "It has to be")]
    [InlineData("{\"what\":\"no-done\"}", "The body has 'what'")]
    [InlineData("{\"faults\":[\"no-done\",\"explode\"]}", "'explode' is not a fault")]
    [InlineData("{", "")]
    public async Task A_wrong_rule_is_refused_and_none_is_added(string body, string message)
    {
        await using Emulation emulation = await Emulation.StartAsync(new());
        JsonNode refused = (await emulation.ControlAsync(400, "POST", "/emulator/faults", body))!;
        Assert.Equal("InvalidParameter", (string?)refused["code"]);
        Assert.Contains(message, (string?)refused["message"]);
        Assert.Empty((await emulation.FaultsAsync())["faults"]!.AsArray());
    }

    [Theory]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "evil.example:80")]
    public async Task A_web_page_steers_nothing(string header, string value)
    {
        await using Emulation emulation = await Emulation.StartAsync(new() { Faults = ["no-done"] });
        foreach ((string method,
            string path) in ((string, string)[])[("POST", "/emulator/faults"), ("GET", "/emulator/faults"), ("DELETE", "/emulator/faults"),
                ("DELETE", "/emulator/faults/f1"), ("POST", "/emulator/reset")])
        {
            Assert.Equal("NotAllowed",
                (string?)(await emulation.ControlAsync(403, method, path, method == "POST" ? "no-done" : null, (header, value)))!["code"]);
        }

        await emulation.ControlAsync(405, "PUT", "/emulator/faults");
        await emulation.ControlAsync(405, "GET", "/emulator/reset");
        foreach (string host in (string[])["localhost:1", "[::1]:1", "127.0.0.9"])
            Assert.Single((await emulation.ControlAsync(200, "GET", "/emulator/faults", null, ("Host", host)))!["faults"]!.AsArray());
    }

    [Fact]
    public async Task A_wrong_option_stops_the_start_and_says_what_there_is()
    {
        FormatException refused = await Assert.ThrowsAsync<FormatException>(() =>
            MieEmulator.StartAsync(new() { Faults = ["no-done", "status=1"] }, TestContext.Current.CancellationToken));
        Assert.Equal("The fault 'status=1' cannot strike: status needs a number from 400 to 599, not '1'.", refused.Message);
    }

    [Fact]
    public void No_fault_costs_nothing()
    {
        FaultRegistry registry = FaultRegistry.From(new() { Seed = 1 }, ServerLog.None);
        DefaultHttpContext context = new();
        ServiceCall call = new("POST", new RequestTarget("/ocid1.x/predict"));
        Assert.Null(registry.Look(context, call));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            _ = registry.Look(context, call);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        IAsyncEnumerable<ReadOnlyMemory<byte>> stream = EventSplitter.Frame(null!);
        Assert.Same(stream, FaultyStream.Apply(stream, FaultPlan.None, "/v1/completions", "text/event-stream"));
    }

    [Fact]
    public async Task Strikes_are_listed_up_to_a_bound_and_logged()
    {
        List<string> log = [];
        await using Emulation emulation = await Emulation.StartAsync(new()
        {
            Faults = ["status=503"],
            LogFormat = ServerLogFormat.Json,
            Log = line => { lock (log) { log.Add(line); } },
        });
        for (int i = 0; i < 205; i++)
            await emulation.StatusAsync();
        JsonNode faults = await emulation.FaultsAsync();
        Assert.Equal((200, 205), (faults["strikes"]!.AsArray().Count, (int)faults["totals"]!["status"]!));
        JsonNode line = JsonNode.Parse(log.First(l => l.Contains("\"fault\"", StringComparison.Ordinal)))!;
        Assert.Equal(("fault", "f1", "status=503"), ((string?)line["event"], (string?)line["rule"], (string?)line["fault"]));
        Assert.DoesNotContain(log, l => l.Contains("Signature version", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_deployment_has_rules_of_its_own()
    {
        await using Emulation emulation = await Emulation.StartAsync(new());
        string other = await emulation.Client.CreateAsync("other");
        await emulation.ControlAsync(201, "POST", "/emulator/faults", $"status=503;deployment={other};operation=predict");
        Assert.Equal((200, 503, 200),
            (await emulation.StatusAsync($"/{emulation.Id}/predict/v1/models"), await emulation.StatusAsync($"/{other}/predict/v1/models"),
                await emulation.StatusAsync($"/20190101/modelDeployments/{other}")));
    }

    /// <summary>A started emulator, a client, and the control endpoint.</summary>
    private sealed class Emulation(MieEmulator emulator, TestClient client, string id) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = emulator.ControlPlane };
        private readonly List<(int Status, string Id)> _seen = [];

        public TestClient Client => client;

        public string Id => id;

        public static async Task<Emulation> StartAsync(MieEmulatorOptions options)
        {
            // The rules of the options must not strike the create call: they are told apart by what they are for.
            MieEmulator emulator = await MieEmulator.StartAsync(
                options with { CreateDelay = TimeSpan.Zero, Faults = [] }, TestContext.Current.CancellationToken);
            TestClient client = new(emulator);
            Emulation emulation = new(emulator, client, await client.CreateAsync());
            foreach (string fault in options.Faults)
                await emulation.ControlAsync(201, "POST", "/emulator/faults", fault);
            return emulation;
        }

        public async Task<string> FatesAsync(int count, string? header = null, bool statuses = false)
        {
            List<string> struck = [];
            for (int i = 0; i < count; i++)
            {
                if (await StatusAsync(null, header) is not 200 and var status)
                    struck.Add(statuses ? $"{i}:{status}" : $"{i}");
            }
            return string.Join(' ', struck);
        }

        public async Task<int> StatusAsync(string? target = null, string? header = null)
        {
            (string, string)[] headers = header is null ? [("user-agent", "curl/8")] : [("user-agent", "curl/8"), ("mie-fault", header)];
            using HttpResponseMessage response = await client.SendAsync("GET", target ?? $"/20190101/modelDeployments/{id}", null, headers);
            lock (_seen)
                _seen.Add(((int)response.StatusCode, response.Headers.GetValues("opc-request-id").Single()));
            return (int)response.StatusCode;
        }

        public string LastRequestId(int status) => _seen.Last(s => s.Status == status).Id;

        public async Task<JsonNode> FaultsAsync() => (await ControlAsync(200, "GET", "/emulator/faults"))!;

        public async Task<JsonNode?> ControlAsync(
            int status, string method, string path, string? body = null, (string Name, string Value)? header = null)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path)
            {
                Content = body is null ? null : new StringContent(body),
            };
            if (header is { } extra)
                request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
            using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} {text}");
            return response.StatusCode == HttpStatusCode.NoContent ? null : JsonNode.Parse(text);
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            client.Dispose();
            await emulator.DisposeAsync();
        }
    }
}
