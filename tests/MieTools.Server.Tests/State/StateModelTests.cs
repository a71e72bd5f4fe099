using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Restarts at any moment make no difference that a client could see.</summary>
public sealed class StateModelTests : IDisposable
{
    private const string Deployments = "/20190101/modelDeployments";
    private const string WorkRequests = "/20190101/workRequests";
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "mie-test-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Random_calls_with_restarts_between_are_answered_as_without()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        for (int round = 0; round < 4; round++)
            await CompareAsync(seed + round, Path.Combine(_directory, $"{round}"));
    }

    private static async Task CompareAsync(int seed, string directory)
    {
        Random random = new(seed);
        ManualTime time = new();
        MieEmulatorOptions options = new()
        {
            Seed = seed,
            Time = time,
            VerifySignatures = false,
            CreateDelay = TimeSpan.FromSeconds(20),
            UpdateDelay = TimeSpan.FromSeconds(10),
            RequestsPerSecond = 0,
        };
        await using MieEmulator steady = await MieEmulator.StartAsync(options, TestContext.Current.CancellationToken);
        MieEmulator restarted = await MieEmulator.StartAsync(
            options with { DataDirectory = directory }, TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal((steady.CompartmentId, steady.ModelId, steady.ProjectId),
                (restarted.CompartmentId, restarted.ModelId, restarted.ProjectId));
            using HttpClient http = new();
            CallSource calls = new(random, steady.CompartmentId);
            int restarts = 0;
            for (int i = 0; i < 400; i++)
            {
                if (random.Next(12) == 0)
                {
                    await restarted.DisposeAsync();
                    restarted = await MieEmulator.StartAsync(
                        options with { DataDirectory = directory }, TestContext.Current.CancellationToken);
                    restarts++;
                }
                if (random.Next(3) == 0)
                    time.Advance(CallSource.Pause(random));
                Call call = calls.Next();
                Answer expected = await call.SendAsync(http, steady);
                Answer actual = await call.SendAsync(http, restarted);
                Assert.True(expected == actual,
                    $"seed {seed}, call {i}, {restarts} restarts: {call.Method} {call.Target} {call.Body}\n{expected}\n{actual}");
                calls.Learn(call, expected);
            }
            Assert.True(restarts > 5);
            Assert.True(calls.Successes > 100, $"{calls.Successes} calls did something.");
        }
        finally
        {
            await restarted.DisposeAsync();
        }
    }

    /// <summary>What an answer tells, without the address it came from.</summary>
    private sealed record Answer(int Status, string Etag, string Work, string NextPage, string Body);

    private sealed record Call(string Method, string Target, string? Body = null, string? Token = null, string? IfMatch = null)
    {
        public async Task<Answer> SendAsync(HttpClient http, MieEmulator emulator)
        {
            using HttpRequestMessage request = new(new HttpMethod(Method), new Uri(emulator.ControlPlane, Target));
            if (Body is not null)
                request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            if (Token is not null)
                request.Headers.Add("opc-retry-token", Token);
            if (IfMatch is not null)
                request.Headers.TryAddWithoutValidation("if-match", IfMatch);
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            // What a container answers is not state.
            if (Target.StartsWith("/ocid1.", StringComparison.Ordinal) && response.IsSuccessStatusCode)
                body = "";
            return new Answer(
                (int)response.StatusCode, Header(response.Headers, "ETag"), Header(response.Headers, "opc-work-request-id"),
                Header(response.Headers, "opc-next-page"),
                body.Replace(emulator.ControlPlane.Authority, "", StringComparison.Ordinal));
        }

        private static string Header(HttpResponseHeaders headers, string name) =>
            headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : "";
    }

    /// <summary>Makes calls out of what the answers so far have told.</summary>
    private sealed class CallSource(Random random, string compartment)
    {
        private readonly List<string> _ids = ["ocid1.datasciencemodeldeployment.oc1.iad.none"];
        private readonly List<string> _work = ["ocid1.datascienceworkrequest.oc1.iad.none"];
        private readonly List<string> _etags = ["x"];
        private readonly List<string> _bodies = [];

        public int Successes { get; private set; }

        public static TimeSpan Pause(Random random) => random.Next(20) switch
        {
            0 => TimeSpan.FromHours(25),
            1 or 2 => TimeSpan.FromMinutes(70),
            < 8 => TimeSpan.FromSeconds(30),
            _ => TimeSpan.FromSeconds(random.Next(1, 12)),
        };

        public Call Next()
        {
            string id = Pick(_ids);
            string? ifMatch = random.Next(6) == 0 ? Pick(_etags) : null;
            return random.Next(18) switch
            {
                0 or 1 => new Call("POST", Deployments, Body(), random.Next(2) == 0 ? $"t{random.Next(4)}" : null),
                2 =>
                    new Call("PUT", $"{Deployments}/{id}", $$$"""{"displayName":"n{{{random.Next(3)}}}","freeformTags":{{{Tags()}}}}""",
                        IfMatch: ifMatch),
                3 or 4 =>
                    new Call("PUT", $"{Deployments}/{id}",
                        $$$"""{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{{{Environment()}}}}}""", IfMatch: ifMatch),
                5 => new Call("DELETE", $"{Deployments}/{id}", IfMatch: ifMatch),
                6 => new Call("POST", $"{Deployments}/{id}/actions/activate"),
                7 => new Call("POST", $"{Deployments}/{id}/actions/deactivate"),
                8 =>
                    new Call("POST", $"{Deployments}/{id}/actions/changeCompartment",
                        $$"""{"compartmentId":"{{compartment}}{{random.Next(2)}}"}""", $"m{random.Next(3)}"),
                9 => new Call("DELETE", $"{WorkRequests}/{Pick(_work)}"),
                10 or 11 => new Call("GET", $"{Deployments}/{id}"),
                12 =>
                    new Call("GET",
                        $"{Deployments}?compartmentId={compartment}&limit={random.Next(1, 6)}&"
                            + $"sortBy={(random.Next(2) == 0 ? "displayName" : "timeCreated")}"),
                13 =>
                    new Call("GET",
                        $"{WorkRequests}?compartmentId={compartment}&limit=20&sortBy={(random.Next(2) == 0 ? "status" : "timeAccepted")}"),
                14 => new Call("GET", $"{WorkRequests}/{Pick(_work)}"),
                15 => new Call("GET", $"{WorkRequests}/{Pick(_work)}/{(random.Next(2) == 0 ? "logs" : "errors")}"),
                _ => new Call("GET", $"/{id}/predict/{(random.Next(2) == 0 ? "v1/models" : $"r{random.Next(3)}")}"),
            };
        }

        public void Learn(Call call, Answer answer)
        {
            if (answer.Status >= 300)
                return;
            Successes++;
            if (answer.Etag.Length > 0)
                _etags.Add(answer.Etag);
            if (answer.Work.Length > 0)
                _work.Add(answer.Work);
            if (call is { Method: "POST", Target: Deployments })
                _ids.Add((string)JsonNode.Parse(answer.Body)!["id"]!);
        }

        // Some again, so that a token comes with its own body and with another one.
        private string Body()
        {
            if (_bodies.Count == 0 || random.Next(3) == 0)
                _bodies.Add(Document());
            return Pick(_bodies);
        }

        // The newest mostly: the old ones are often gone.
        private string Pick(List<string> list) => list[^Math.Min(list.Count, 1 + (int)(random.NextDouble() * random.NextDouble() * 12))];

        private string Tags() => random.Next(4) switch
        {
            0 => """{"mie-fault":"update"}""",
            1 => """{"mie-fault":"create"}""",
            _ => $$"""{"k":"{{random.Next()}}"}""",
        };

        private string Environment() => $$"""
            {"environmentConfigurationType":"OCIR_CONTAINER","image":"iad.ocir.io/t/i:{{random.Next(9)}}","serverPort":{{(random.Next(2) == 0 ? "8000" : "\"8001\"")}},"predictApiSpecification":{{(random.Next(2) == 0 ? "\"openai\"" : "null")}},
            "unknown":[1.50,{"a":null}],"customHttpEndpoints":[{"endpointUriSuffix":"/r{{random.Next(3)}}","httpMethods":["GET"]}]}
            """;

        private string Document() => $$$"""
            {"displayName":"d{{{random.Next(2)}}}","compartmentId":"{{{compartment}}}","projectId":"ocid1.datascienceproject.oc1.iad.p","freeformTags":{{{Tags()}}},
            "modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.m","instanceConfiguration":{"instanceShapeName":"VM.Standard2.1"}},
            "environmentConfigurationDetails":{{{Environment()}}}}}
            """;
    }
}
