using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Server.Proxy;
using MieTools.Server.Proxy.Tool;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

/// <summary>The program mie-proxy: its options, what it prints, when it ends.</summary>
public sealed class ProxyToolTests : IDisposable
{
    private const string Key = "0123456789abcdef";
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"the secret prompt"}]}""";
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-proxy-tool-").FullName;

    private static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "mie-proxy.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_tells_where_it_is_and_with_which_key_and_ends_on_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using ProxyFixture fixture = await ProxyFixture.StartAsync();
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat"]);
        JsonNode ready = await tool.ReadyAsync();
        Assert.Equal(tool.Process.Id, (int)ready["pid"]!);
        Assert.Equal($"{ready["address"]}/v1", (string?)ready["baseUrl"]);
        Assert.Equal(["chat"], ready["models"]!.AsArray().Select(m => (string?)m));
        Assert.Equal((200, 401), (await CallAsync(ready, (string)ready["key"]!), await CallAsync(ready, "another-key-0000")));
        await tool.SignalAsync("TERM");
        Assert.Equal(0, await tool.EndAsync());
        Assert.Equal("", await tool.Process.StandardOutput.ReadToEndAsync(Cancellation));
        Assert.Equal("", await tool.Process.StandardError.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task A_key_of_a_file_is_not_printed()
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync();
        using ServerProcess tool = Start(
            [.. ConnectionOf(fixture), "chat", "--key-file", FileOf(Key + "\n"), "--log-format", "json", "--stop-on-stdin-close"]);
        JsonNode ready = await tool.ReadyAsync();
        Assert.Null(ready["key"]);
        Assert.Equal(200, await CallAsync(ready, Key));
        tool.Process.StandardInput.Close();
        Assert.Equal(0, await tool.EndAsync());
        string log = await tool.Process.StandardError.ReadToEndAsync(Cancellation);
        Assert.Equal("chat", (string?)JsonNode.Parse(log)!["deployment"]);
        Assert.DoesNotContain(Key, ready.ToJsonString() + log);
        Assert.DoesNotContain("secret prompt", log);
    }

    [Theory]
    [InlineData("c*", "chat,code")]
    [InlineData("CHAT", "chat")]
    [InlineData("co?e", "code")]
    [InlineData("OCID", "chat")]
    [InlineData("URL", "OCID")]
    [InlineData("mine=OCID", "mine")]
    [InlineData("mine=URL/predict", "mine")]
    public async Task A_deployment_is_named_by_its_name_its_OCID_or_its_address(string given, string models)
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(names: ["chat", "code", "other"]);
        string id = fixture.Deployment.Address.DeploymentId!;
        string argument = given.Replace("OCID", id, StringComparison.Ordinal)
            .Replace("URL", fixture.Deployment.Address.Base, StringComparison.Ordinal);
        using ServerProcess tool = Start([.. ConnectionOf(fixture), argument, "--key-file", FileOf(Key)]);
        JsonNode ready = await tool.ReadyAsync();
        string[] names = models.Replace("OCID", id, StringComparison.Ordinal).Split(',');
        Assert.Equal(names, ready["models"]!.AsArray().Select(m => (string?)m).Order(StringComparer.Ordinal));
        Assert.Equal(200, await CallAsync(ready, Key, $"/deployments/{names[0]}"));
    }

    [Fact]
    public async Task Models_have_further_names_served_names_and_keys()
    {
        ScriptedServer server = new();
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(server);
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat", "--model", "gpt-4o=chat",
            "--served-model-name", "gpt-4o=odsc-llm", "--model-key", "gpt-4o=k1", "--forward-header", "x-team", "--key-file", FileOf(Key)]);
        JsonNode ready = await tool.ReadyAsync();
        using HttpClient client = new() { BaseAddress = new Uri((string)ready["address"]!) };
        using HttpResponseMessage answer = await client.SendAsync(ProxyFixture.Post("/v1/chat/completions",
            """{"model":"gpt-4o"}""", ("api-key", Key), ("x-team", "blue")), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"model":"odsc-llm"}""", Encoding.UTF8.GetString(server.Last.Body.Span));
        Assert.Equal(("k1", "blue"), ((string?)server.Last.Headers["model-key"], (string?)server.Last.Headers["x-team"]));
    }

    [Fact]
    public async Task A_deployments_own_name_has_a_served_name_and_a_key()
    {
        ScriptedServer server = new();
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(server);
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat", "--served-model-name", "chat=odsc-llm",
            "--model-key", "chat=k1", "--key-file", FileOf(Key)]);
        using HttpClient client = ClientOf(await tool.ReadyAsync());
        using HttpResponseMessage answer = await client.SendAsync(
            ProxyFixture.Post("/v1/chat/completions", """{"model":"chat"}"""), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"model":"odsc-llm"}""", Encoding.UTF8.GetString(server.Last.Body.Span));
        Assert.Equal("k1", server.Last.Headers["model-key"].ToString());
    }

    [Fact]
    public async Task Links_to_the_status_page_come_at_the_start_and_by_SIGUSR1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGUSR1.");
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new ScriptedServer());
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat", "--print-page-link"]);
        string first = await LinkAsync(tool);
        await tool.ReadyAsync();
        await tool.SignalAsync("USR1");
        string second = await LinkAsync(tool);
        Assert.NotEqual(first, second);
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusAsync(second));
        await tool.SignalAsync("TERM");
        Assert.Equal(0, await tool.EndAsync());

        async Task<HttpStatusCode> StatusAsync(string link)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(link), Cancellation);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("", "No deployment was given")]
    [InlineData("chat --bogus", "no option '--bogus'")]
    [InlineData("chat --port x", "--port")]
    [InlineData("chat --port 70000", "0 to 65535")]
    [InlineData("chat --listen nowhere", "--listen 'nowhere' is no IP address")]
    [InlineData("chat --listen 0.0.0.0", "Add --https; or --allow-unencrypted")]
    [InlineData("chat --max-concurrent-request 0", "1 or more")]
    [InlineData("chat --host-name http://x", "no host name")]
    [InlineData("chat --forward-header cookie", "cookie")]
    [InlineData("chat --key-file /does/not/exist", "--key-file: There is no file")]
    [InlineData("chat --key-file EMPTY", "is empty")]
    [InlineData("chat --key-file SHORT", "16 to 512 characters")]
    [InlineData("chat --key-file BYTES", "no text in UTF-8")]
    [InlineData("chat --pass-phrase-file /does/not/exist", "--pass-phrase-file")]
    [InlineData("chat --model gpt", "NAME=VALUE")]
    [InlineData("chat --model a=chat --model a=chat", "names 'a' twice")]
    [InlineData("chat --model-key a=1", "'a'")]
    [InlineData("chat --model a=nope", "'nope'")]
    [InlineData("chat --data-path FOLDER", "files that no proxy has made")]
    [InlineData("chat --auth-type password", "InstancePrincipal")]
    [InlineData("chat --auth-type 0", "InstancePrincipal")]
    [InlineData("chat --client-id x", "--auth-type TokenExchange")]
    [InlineData("chat --endpoint nonsense", "--endpoint is no address")]
    [InlineData("chat --proxy ftp://h", "--proxy is no address: it begins with http://")]
    [InlineData("chat --scope s", "--scope and --target-compartment-id belong together")]
    [InlineData("chat --target-compartment-id t", "--scope and --target-compartment-id belong together")]
    [InlineData("chat --proxy-credential-file /dev/null --proxy http://h", "is empty")]
    [InlineData("chat --log-format xml", "--log-format")]
    [InlineData("ocid1.user.oc1..x", "deployment")]
    [InlineData("ocid1.x", "not an OCID")]
    [InlineData("http://example.com/x", "https")]
    [InlineData("a=chat", "'a=chat' is no deployment")]
    [InlineData("a=https://x.example/1 a=https://x.example/2", "Two deployments are named 'a'")]
    [InlineData("chat --parent-pid x", "--parent-pid")]
    public async Task Wrong_arguments_are_told_before_anything_is_started(string arguments, string message)
    {
        string given = arguments.Replace("EMPTY", FileOf(""), StringComparison.Ordinal)
            .Replace("SHORT", FileOf("a-short-secret"), StringComparison.Ordinal)
            .Replace("FOLDER", Path.GetDirectoryName(FileOf("of others")), StringComparison.Ordinal)
            .Replace("BYTES", FileOf("\u00ff", Encoding.Latin1), StringComparison.Ordinal);
        // No profile at all: whatever tried to connect would say so.
        using ServerProcess tool = Start(
            [.. given.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--config-file", Path.Combine(_directory, "none")]);
        string error = await tool.Process.StandardError.ReadToEndAsync(Cancellation);
        Assert.Equal(2, await tool.EndAsync());
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.StartsWith("mie-proxy: ", l));
        Assert.DoesNotContain("a-short-secret", error);
        Assert.Equal("", await tool.Process.StandardOutput.ReadToEndAsync(Cancellation));
    }

    [Theory]
    [InlineData("nobody", "No deployment is named 'nobody'")]
    [InlineData("twin", "2 deployments are named 'twin'")]
    [InlineData("chat --profile-name NOBODY", "NOBODY")]
    [InlineData("chat --port PORT", "")]
    [InlineData("c* --model a=other", "'other'", 2)]
    [InlineData("c* --model-key a=other", "'a'", 2)]
    public async Task What_cannot_be_started_is_told_in_one_line(string arguments, string message, int code = 1)
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new ScriptedServer(), names: ["chat", "twin"]);
        using TestClient client = new(fixture.Emulator);
        await client.CreateActiveAsync(client.NewBody("twin"));
        string given = arguments.Replace("PORT", $"{fixture.Proxy.Address.Port}", StringComparison.Ordinal);
        string[] connection = given.Contains("--profile-name", StringComparison.Ordinal) ? [.. ConnectionOf(fixture).Skip(2)]
            : ConnectionOf(fixture);
        using ServerProcess tool = Start([.. connection, .. given.Split(' ')]);
        string error = await tool.Process.StandardError.ReadToEndAsync(Cancellation);
        Assert.Equal(code, await tool.EndAsync());
        Assert.StartsWith("mie-proxy: ", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain(" -Model", error);
    }

    [Fact]
    public async Task Files_and_batches_stay_in_the_folder_that_is_named()
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new BatchServer());
        string folder = Path.Combine(_directory, "data");
        string[] arguments = [.. ConnectionOf(fixture), "chat", "--key-file", FileOf(Key), "--data-path", folder];
        string id;
        using (ServerProcess tool = Start([.. arguments, "--stop-on-stdin-close"]))
        {
            using HttpClient client = ClientOf(await tool.ReadyAsync());
            using HttpResponseMessage answer = await client.PostAsync("/v1/files", BatchCalls.Form("kept"), Cancellation);
            id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["id"]!;
            tool.Process.StandardInput.Close();
            Assert.Equal(0, await tool.EndAsync());
        }
        using ServerProcess second = Start(arguments);
        using HttpClient other = ClientOf(await second.ReadyAsync());
        Assert.Equal("kept", await other.GetStringAsync($"/v1/files/{id}/content", Cancellation));
        using ServerProcess third = Start(arguments);
        Assert.Equal(1, await third.EndAsync());
        Assert.Contains("another proxy may be using it", await third.Process.StandardError.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task A_batch_of_a_proxy_that_was_killed_is_gone_on_with_by_the_next()
    {
        BatchServer server = new();
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(server);
        string[] arguments =
            [.. ConnectionOf(fixture), "chat", "--key-file", FileOf(Key), "--data-path", Path.Combine(_directory, "data")];
        server.Hold();
        string id;
        using (ServerProcess tool = Start(arguments))
        {
            using HttpClient client = ClientOf(await tool.ReadyAsync());
            string lines = $"{BatchCalls.Line("a", "one")}\n{BatchCalls.Line("b", "slow")}";
            using HttpResponseMessage file = await client.PostAsync("/v1/files", BatchCalls.Form(lines), Cancellation);
            string order = BatchCalls.Order((string)JsonNode.Parse(await file.Content.ReadAsStringAsync(Cancellation))!["id"]!);
            using HttpResponseMessage created = await client.SendAsync(ProxyFixture.Post("/v1/batches", order), Cancellation);
            id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(Cancellation))!["id"]!;
            await Patience.UntilAsync(async () => (int)(await BatchAsync(client))["request_counts"]!["completed"]! == 1);
            tool.Process.Kill();
            await tool.Process.WaitForExitAsync(Cancellation);
        }
        server.Release();
        using ServerProcess next = Start(arguments);
        using HttpClient other = ClientOf(await next.ReadyAsync());
        await Patience.UntilAsync(async () => (string?)(await BatchAsync(other))["status"] == "completed");
        string answers = await other.GetStringAsync($"/v1/files/{(await BatchAsync(other))["output_file_id"]}/content", Cancellation);
        Assert.Equal(["a", "b"], answers.TrimEnd('\n').Split('\n').Select(l => (string)JsonNode.Parse(l)!["custom_id"]!).Order());
        // The one that was held may see too late that nobody listens any more.
        Assert.Equal(["one"], server.Answered.Where(a => a != "slow"));

        async Task<JsonNode> BatchAsync(HttpClient client) =>
            JsonNode.Parse(await client.GetStringAsync($"/v1/batches/{id}", Cancellation))!;
    }

    [Fact]
    public async Task A_session_token_and_a_resource_principal_sign_too()
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync();
        string[] common = [.. ConnectionOf(fixture).Skip(2), "chat", "--key-file", FileOf(Key)];
        using (ServerProcess tool = Start([.. common, "--profile-name", "SESSION", "--auth-type", "session-token"]))
            Assert.Equal(200, await CallAsync(await tool.ReadyAsync(), Key));
        Dictionary<string, string> profile = TestSigner.ReadProfile(fixture.Emulator.ConfigFile, "SESSION");
        using ServerProcess principal = Start(
            [.. common.Skip(2), "--auth-type", "resource-principal"],
            ("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2"), ("OCI_RESOURCE_PRINCIPAL_RPST", profile["security_token_file"]),
            ("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", profile["key_file"]), ("OCI_RESOURCE_PRINCIPAL_REGION", profile["region"]));
        Assert.Equal(200, await CallAsync(await principal.ReadyAsync(), Key));
    }

    [Theory]
    [InlineData("ApiKey", OciAuthType.ApiKey)]
    [InlineData("session-token", OciAuthType.SessionToken)]
    [InlineData("instance-principal", OciAuthType.InstancePrincipal)]
    [InlineData("INSTANCE_PRINCIPAL", OciAuthType.InstancePrincipal)]
    [InlineData("resourceprincipal", OciAuthType.ResourcePrincipal)]
    [InlineData("workload-identity", OciAuthType.WorkloadIdentity)]
    [InlineData("token-exchange", OciAuthType.TokenExchange)]
    [InlineData("auto", null)]
    [InlineData(null, null)]
    public async Task Every_kind_of_credential_can_be_asked_for(string? given, OciAuthType? kind)
    {
        string[] exchange = kind == OciAuthType.TokenExchange
            ? ["--domain-url", "https://idcs-1.identity.oraclecloud.com", "--client-id", "c", "--client-secret-file", FileOf("s3cret\r\n"),
                "--token-file", "/run/jwt", "--audience", "a"]
            : [];
        MieContextOptions options = await ReadConnectionAsync(
            [.. given is null ? (string[])[] : ["--auth-type", given], .. exchange, "--pass-phrase-file", FileOf("\uFEFFpass phrase\n")]);
        Assert.Equal(kind, options.AuthType);
        Assert.Equal("pass phrase", options.PassPhrase.ToString());
        Assert.Equal(kind == OciAuthType.TokenExchange ? "https://idcs-1.identity.oraclecloud.com/ c s3cret /run/jwt a" : null,
            options.TokenExchange is { } x ? $"{x.DomainUrl} {x.ClientId} {x.ClientSecret} {x.TokenFile} {x.Audience}" : null);
    }

    [Fact]
    public async Task A_proxy_and_a_narrower_token_can_be_asked_for()
    {
        string login = FileOf("user:pass:word\n");
        MieContextOptions options = await ReadConnectionAsync(
            ["--scope", "s", "--target-compartment-id", "t", "--auth-endpoint", "https://a/", "--proxy", "socks5://p:1",
                "--proxy-credential-file", login]);
        Assert.Equal((new TokenScope("s", "t"), "https://a/", "socks5://p:1/", "user", "pass:word"),
            (options.Scope, options.AuthEndpoint!.AbsoluteUri, options.Proxy!.AbsoluteUri, options.ProxyCredential!.UserName,
                options.ProxyCredential.Password));
        await Assert.ThrowsAsync<UsageException>(() => ReadConnectionAsync(["--proxy-credential-file", login]));
        await Assert.ThrowsAsync<UsageException>(() =>
            ReadConnectionAsync(["--proxy", "http://p", "--proxy-credential-file", FileOf("nobody")]));
    }

    [Fact]
    public async Task Secrets_of_Vault_and_their_reader_are_options()
    {
        MieContextOptions options = await ReadConnectionAsync(["--pass-phrase-secret-id", "a", "--key-secret-id", "b",
            "--vault-auth-type", "instance-principal", "--vault-profile-name", "c", "--vault-endpoint", "https://vault.example"]);
        Assert.Equal(new VaultSecretOptions
        {
            PassPhraseSecretId = "a",
            KeySecretId = "b",
            AuthType = OciAuthType.InstancePrincipal,
            ProfileName = "c",
            Endpoint = new Uri("https://vault.example"),
        }, options.Vault);
        Assert.Null((await ReadConnectionAsync([])).Vault);
        UsageException error = await Assert.ThrowsAsync<UsageException>(() => ReadConnectionAsync(["--vault-auth-type", "x"]));
        Assert.Contains("--vault-auth-type 'x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_a_proxy_and_of_a_connection_that_a_text_can_give_is_one_of_the_command_line()
    {
        // What a program gives, what another option has, and what the command is about.
        string[] others = ["Context", "Deployments", "Models", "Log", "Time", "TokenExchange", "CurrentDirectory", "Caller",
            "GetEnvironmentVariable", "Transport", "Observer", "ProjectId",
            // Secret: a variable has it; and what --token-file gives as well.
            "KeyContent", "ServiceAccountTokenFile",
            // Five of their own.
            "Vault"];
        RootCommand root = new();
        new ProxyArguments().AddTo(root);
        new ConnectionArguments().AddTo(root);
        HashSet<string> options = [.. root.Options.Select(o => o.Name)];
        string[] wanted =
        [
            .. typeof(MieProxyOptions).GetProperties().Concat(typeof(MieContextOptions).GetProperties())
                .Select(p => p.Name).Except(others)
                .Concat(["PassPhraseSecretId", "KeySecretId", "VaultAuthType", "VaultProfileName", "VaultEndpoint"])
                .Select(OptionWords.NameOf),
        ];
        Assert.DoesNotContain(wanted, w => !options.Contains(w) && !options.Contains(w + "-file") && !options.Contains(w.TrimEnd('s'))
            && !(w == "--headers" && options.Contains("--forward-header")));
    }

    [Fact]
    public async Task Help_names_every_option_and_starts_nothing()
    {
        using ServerProcess tool = Start(["--help"]);
        string help = await tool.Process.StandardOutput.ReadToEndAsync(Cancellation);
        Assert.Equal(0, await tool.EndAsync());
        RootCommand root = new();
        new ProxyArguments().AddTo(root);
        new ConnectionArguments().AddTo(root);
        Assert.All(root.Options, o => Assert.Contains($"{o.Name} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_and_metrics_go_where_OTEL_EXPORTER_OTLP_ENDPOINT_says()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        await using ProxyFixture fixture = await ProxyFixture.StartAsync();
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat", "--key-file", FileOf(Key), "--stop-on-stdin-close"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address));
        string parent = $"00-{new string('7', 32)}-{new string('3', 16)}-01";
        Assert.Equal(200, await CallAsync(await tool.ReadyAsync(), Key, "", ("traceparent", parent)));
        // The rest is sent before the end.
        tool.Process.StandardInput.Close();
        Assert.Equal(0, await tool.EndAsync());
        Assert.Equal([("/v1/metrics", "application/x-protobuf"), ("/v1/traces", "application/x-protobuf")], collector.Kinds);
        string traces = collector.TextOf("/v1/traces");
        string metrics = collector.TextOf("/v1/metrics");
        Assert.All(["chat m", "gen_ai.usage.output_tokens", "mie-proxy", new string('w', 16), new string('3', 8)],
            text => Assert.Contains(text, traces, StringComparison.Ordinal));
        Assert.All(["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.server.request.duration", "mie-proxy"],
            text => Assert.Contains(text, metrics, StringComparison.Ordinal));
        Assert.All(["secret prompt", Key, "ocid1."], text => Assert.DoesNotContain(text, traces + metrics, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public async Task Nothing_is_sent_where_it_is_not_wanted(string name, string value)
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        await using ProxyFixture fixture = await ProxyFixture.StartAsync();
        using ServerProcess tool = Start([.. ConnectionOf(fixture), "chat", "--key-file", FileOf(Key), "--stop-on-stdin-close"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), (name, value));
        Assert.Equal(200, await CallAsync(await tool.ReadyAsync(), Key));
        tool.Process.StandardInput.Close();
        Assert.Equal(0, await tool.EndAsync());
        Assert.Empty(collector.Kinds);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "OTEL_EXPORTER_OTLP_ENDPOINT is no address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense", "OTEL_EXPORTER_OTLP_ENDPOINT is no address")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "http/protobuf or grpc")]
    public async Task A_collector_that_cannot_be_is_told(string name, string value, string message)
    {
        using ServerProcess tool = Start(["chat", "--config-file", Path.Combine(_directory, "none")],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), (name, value));
        string error = await tool.Process.StandardError.ReadToEndAsync(Cancellation);
        Assert.Equal(2, await tool.EndAsync());
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static HttpClient ClientOf(JsonNode ready)
    {
        HttpClient client = new() { BaseAddress = new Uri((string)ready["address"]!) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }

    private static ServerProcess Start(IEnumerable<string> arguments, params (string Name, string? Value)[] environment) =>
        ServerProcess.Start(Dll, arguments, [("OTEL_EXPORTER_OTLP_ENDPOINT", null), .. environment]);

    private static string[] ConnectionOf(ProxyFixture fixture) =>
    [
        "--profile-name", "DEFAULT", "--config-file", fixture.Emulator.ConfigFile,
        "--endpoint", fixture.Emulator.ControlPlane.AbsoluteUri, "--inference-endpoint", fixture.Emulator.Inference.AbsoluteUri,
        "--compartment-id", fixture.Emulator.CompartmentId,
    ];

    private static async Task<MieContextOptions> ReadConnectionAsync(string[] arguments)
    {
        ConnectionArguments connection = new();
        RootCommand root = new();
        connection.AddTo(root);
        return await connection.ReadAsync(root.Parse(arguments), Cancellation);
    }

    private static async Task<int> CallAsync(JsonNode ready, string key, string prefix = "", params (string Name, string Value)[] headers)
    {
        using HttpClient client = new() { BaseAddress = new Uri((string)ready["address"]!) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using HttpResponseMessage answer = await client.SendAsync(
            ProxyFixture.Post($"{prefix}/v1/chat/completions", Chat, headers), Cancellation);
        return (int)answer.StatusCode;
    }

    private static async Task<string> LinkAsync(ServerProcess tool)
    {
        string? line = await tool.Process.StandardError.ReadLineAsync(Cancellation).AsTask().Within();
        Assert.StartsWith("Status page", line);
        return line![line!.IndexOf("http://", StringComparison.Ordinal)..];
    }

    private string FileOf(string text, Encoding? encoding = null)
    {
        string path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(false));
        return path;
    }
}
