using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Kills an emulator in the midst of a thousand writes, again and again.</summary>
public sealed class StateCrashTests : IDisposable
{
    private const string Deployments = "/20190101/modelDeployments";
    private const string Compartment = "ocid1.compartment.oc1..c";
    private const int Writers = 8;
    private const int Writes = 1000;
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "mie-test-" + Guid.NewGuid().ToString("N"));
    private readonly Writer[] _writers = [.. Enumerable.Range(0, Writers).Select(i => new Writer(i))];

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_kill_loses_nothing_that_was_acknowledged()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 5; round++)
        {
            int killAt = random.Next(20, Writes);
            using (ServerProcess server = Start())
            {
                using HttpClient http = await ConnectAsync(server);
                int written = 0;
                // The kill comes between two answers of one writer, at any point of what the others have under way.
                void Wrote()
                {
                    if (Interlocked.Increment(ref written) == killAt)
                        server.Process.Kill();
                }
                await CheckAsync(http);
                Task writing = Task.WhenAll(_writers.Select(w => w.RunAsync(http, Wrote, () => server.Process.HasExited)));
                // Under Wine 8 a read may go on for ever when the process at the other end is killed, of plain sockets too: when it is
                // gone, so are its answers.
                Task gone = server.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
                if (await Task.WhenAny(writing, gone) == gone)
                    http.Dispose();
                await writing;
                TestContext.Current.TestOutputHelper.WriteLine($"killed after {killAt} writes");
                await gone;
                Assert.InRange(written, killAt, killAt + Writers);
            }
            // Whatever the moment of the kill, only what comes after the last line feed may not be whole.
            Assert.NotEmpty(StateFile.Lines(_directory));
        }
        using ServerProcess last = Start();
        using HttpClient client = await ConnectAsync(last);
        await CheckAsync(client);
    }

    private async Task CheckAsync(HttpClient http)
    {
        foreach (Writer writer in _writers)
            await writer.CheckAsync(http);
        Assert.Equal(_writers.Sum(w => w.Count), await CountAsync(http, Deployments));
    }

    // Deleted ones stay for an hour, so they are counted as well.
    private static async Task<int> CountAsync(HttpClient http, string path)
    {
        int count = 0;
        string page = "";
        do
        {
            using HttpResponseMessage response = await http.GetAsync(
                $"{path}?compartmentId={Compartment}&limit=100{page}", TestContext.Current.CancellationToken);
            count += JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray().Count;
            page = response.Headers.TryGetValues("opc-next-page", out IEnumerable<string>? next)
                ? "&page=" + Uri.EscapeDataString(next.Single())
                : "";
        }
        while (page.Length > 0);
        return count;
    }

    private ServerProcess Start() =>
        ServerProcess.Start("emulator", "--no-verify", "--create-delay", "0", "--update-delay", "0", "--data", _directory);

    private static async Task<HttpClient> ConnectAsync(ServerProcess server) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Writers * 2 })
        {
            BaseAddress = new Uri((string)(await server.ReadyAsync())["controlPlane"]!),
        };

    /// <summary>Changes deployments of its own, one call after the other, and knows what it was told of each.</summary>
    private sealed class Writer(int number)
    {
        private readonly Random _random = new(number);
        private readonly Dictionary<string, Known> _known = [];
        private int _calls;
        // The call that may or may not have had an effect: of a create, the body.
        private (string? Id, string Method, string Body)? _open;

        public int Count => _known.Count;

        public async Task RunAsync(HttpClient http, Action wrote, Func<bool> isGone)
        {
            try
            {
                while (true)
                {
                    await WriteAsync(http);
                    wrote();
                }
            }
            catch (Exception e) when (e is HttpRequestException
                || (e is OperationCanceledException or ObjectDisposedException && isGone()))
            {
                // It was killed.
            }
        }

        public async Task CheckAsync(HttpClient http)
        {
            if (_open is { } open)
                await CheckOpenAsync(http, open);
            _open = null;
            foreach ((string id, Known known) in _known)
            {
                Seen seen = await ReadAsync(http, id);
                // The etag of an answer is read by a call of its own, which may have had none.
                Assert.Equal(known.Seen with { Etag = known.Seen.Etag ?? seen.Etag }, seen);
                Assert.Equal("SUCCEEDED", (string?)(await GetAsync(http, "/20190101/workRequests/" + known.Work)).Body["status"]);
            }
        }

        // What had no answer happened whole or not at all.
        private async Task CheckOpenAsync(HttpClient http, (string? Id, string Method, string Body) open)
        {
            if (open.Id is null)
            {
                // The same token again: it is there once, whether the first call had come through or not.
                await CreateAsync(http, open.Body);
                return;
            }
            Known before = _known[open.Id];
            Seen now = await ReadAsync(http, open.Id);
            JsonNode work = (await GetAsync(
                http, $"/20190101/workRequests?compartmentId={Compartment}&resourceId={open.Id}&limit=1")).Body[0]!;
            string operation = (string)work["operationType"]!;
            if (now == before.Seen with { Etag = before.Seen.Etag ?? now.Etag })
            {
                Assert.Equal(before.Work, (string?)work["id"]);
                return;
            }
            Assert.NotEqual(before.Seen.Etag, now.Etag);
            Assert.NotEqual(before.Work, (string?)work["id"]);
            if (open.Method == "DELETE")
                Assert.Equal(("MODEL_DEPLOYMENT_DELETE", before.Seen.Text, "DELETED"), (operation, now.Text, now.State));
            else
                Assert.Equal(("MODEL_DEPLOYMENT_UPDATE", TextOf(open.Body), "ACTIVE"), (operation, now.Text, now.State));
            _known[open.Id] = new Known(now, (string)work["id"]!);
        }

        private async Task WriteAsync(HttpClient http)
        {
            string text = $"{number}-{++_calls}";
            // A field that nobody knows may be long.
            string filler = new('x', _random.Next(5000));
            string[] alive = [.. _known.Where(k => k.Value.Seen.State == "ACTIVE").Select(k => k.Key)];
            int choice = alive.Length == 0 ? 0 : _random.Next(10);
            if (choice < 5)
            {
                string body = $$"""
                    {"displayName":"w{{number}}","description":"{{text}}","filler":"{{filler}}","compartmentId":"{{Compartment}}","projectId":"ocid1.datascienceproject.oc1.iad.p","modelDeploymentConfigurationDetails":{
                    "deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.m","instanceConfiguration":{"instanceShapeName":"VM.Standard2.1"} } } }
                    """;
                _open = (null, "POST", body);
                await CreateAsync(http, body);
                _open = null;
                return;
            }
            string id = alive[_random.Next(alive.Length)];
            bool update = choice < 8;
            _open = update ? (id, "PUT", $$"""{"description":"{{text}}","filler":"{{filler}}"}""") : (id, "DELETE", "");
            using HttpRequestMessage request = new(new HttpMethod(_open.Value.Method), $"{Deployments}/{id}")
            {
                Content = new StringContent(_open.Value.Body, Encoding.UTF8, "application/json"),
            };
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(202, (int)response.StatusCode);
            // From here on it must not get lost, even if the next call has no answer.
            Seen acknowledged = new(update ? TextOf(_open.Value.Body) : _known[id].Seen.Text, update ? "ACTIVE" : "DELETED", null);
            _open = null;
            string work = response.Headers.GetValues("opc-work-request-id").Single();
            _known[id] = new Known(acknowledged, work);
            Seen seen = await ReadAsync(http, id);
            Assert.Equal(acknowledged, seen with { Etag = null });
            _known[id] = new Known(seen, work);
        }

        private async Task CreateAsync(HttpClient http, string body)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, Deployments)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("opc-retry-token", TextOf(body).Split(' ')[0]);
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, text);
            JsonNode made = JsonNode.Parse(text)!;
            Seen seen = new(TextOf(text), (string)made["lifecycleState"]!, response.Headers.NonValidated["ETag"].ToString());
            Assert.Equal((TextOf(body), "ACTIVE"), (seen.Text, seen.State));
            _known.Add((string)made["id"]!, new Known(seen, response.Headers.GetValues("opc-work-request-id").Single()));
        }

        private static string TextOf(string body) => TextOf(JsonNode.Parse(body)!);

        private static string TextOf(JsonNode body) => $"{body["description"]} {body["filler"]}";

        private static async Task<Seen> ReadAsync(HttpClient http, string id)
        {
            (string etag, JsonNode body) = await GetAsync(http, $"{Deployments}/{id}");
            return new Seen(TextOf(body), (string)body["lifecycleState"]!, etag);
        }

        private static async Task<(string Etag, JsonNode Body)> GetAsync(HttpClient http, string target)
        {
            using HttpResponseMessage response = await http.GetAsync(target, TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{target}: {text}");
            return (response.Headers.NonValidated.TryGetValues("ETag", out System.Net.Http.Headers.HeaderStringValues etag)
                ? etag.ToString()
                : "", JsonNode.Parse(text)!);
        }

        private sealed record Seen(string Text, string State, string? Etag);

        private sealed record Known(Seen Seen, string Work);
    }
}
