using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;
using MieTools.Core.Connection;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>No secret of a call is on any stream, in an error, in a variable; and none that was typed into an address.</summary>
public sealed class SecretTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Key = "k9Q/zz+7\"w&v";
    private const string Variable = "hf-of-mine/77+x";
    private const string Events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        + "Trailer: StreamFailure\r\nConnection: close\r\n";
    private const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";

    private Shell Shell => fixture.Shell;

    public static TheoryData<string> Places =>
    [
        "HTTP/1.1 400 {0}\r\nContent-Type: text/plain\r\nConnection: close\r\nx-echo: {0}\r\nopc-request-id: {0}\r\n\r\nYou sent {0}",
        "HTTP/1.1 200 {0}\r\nContent-Type: application/json\r\nConnection: close\r\nx-echo: {0}\r\nopc-request-id: {0}\r\n\r\n{{}}",
        "HTTP/1.1 502 X\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><body><p>{0}</p></body></html>",
        "HTTP/1.1 200 OK\r\n{0}\r\nContent-Length: 0\r\n\r\n",
        "nonsense {0}\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_server_that_echoes_the_request_gives_nothing_away(string place)
    {
        using EchoServer server = new(request => string.Format(null, place, OneLine(request)));
        ShellRun run = Shell.Invoke("Invoke-MieInference", new
        {
            Uri = $"http://{server.Authority}/ocid1.datasciencemodeldeployment.oc1.iad.x",
            Path = "/v1/chat/completions",
            Prompt = "hello",
            Query = new Dictionary<string, string> { ["code"] = "query-secret-1" },
            Header = new Dictionary<string, string> { ["x-of-mine"] = Key },
            Verbose = true,
            Debug = true,
            ResponseHeadersVariable = "headers",
        });
        AssertSilent(server, Everything(run), Key, "query-secret-1");
    }

    [Fact]
    public void A_stream_that_echoes_the_request_in_its_error_and_its_trailer_gives_nothing_away()
    {
        foreach (bool trailer in (bool[])[true, false])
        {
            using EchoServer server = new(request =>
            {
                string error = trailer ? "" : $"data: {{\"error\":{{\"message\":\"{OneLine(request).Replace('"', '\'')}\"}}}}\n\n";
                return $"{Events}\r\n{Chunk.Length:x}\r\n{Chunk}\r\n"
                    + (error.Length == 0 ? "" : $"{error.Length:x}\r\n{error}\r\n")
                    + $"0\r\n{(trailer ? $"StreamFailure: {OneLine(request)}\r\n" : "")}\r\n";
            });
            ShellRun run = Shell.Invoke("Invoke-MieStream", new
            {
                Uri = $"http://{server.Authority}/ocid1.datasciencemodeldeployment.oc1.iad.x",
                Path = "/v1/chat/completions",
                Prompt = "hello",
                Header = new Dictionary<string, string> { ["x-of-mine"] = Key },
                Verbose = true,
                Debug = true,
            });
            Assert.Single(run.Errors);
            AssertSilent(server, Everything(run), Key);
        }
    }

    [Fact]
    public async Task The_variables_of_a_deployment_that_the_service_echoes_are_not_shown()
    {
        using EchoServer server = new(request => "HTTP/1.1 400 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
            + $"{{\"code\":\"InvalidParameter\",\"message\":\"{Uri.EscapeDataString(request)}\"}}");
        MieContext context = await ConnectAsync(server);
        using (context)
        {
            Dictionary<string, object?> settings = fixture.Settings("secretive", new
            {
                EnvironmentVariable = new Dictionary<string, string> { ["WHATEVER"] = Variable },
                Debug = true,
                Verbose = true,
                Context = context,
            });
            ShellRun run = Shell.Invoke("New-MieDeployment", settings);
            Assert.Single(run.Errors);
            AssertSilent(server, Everything(run), Variable);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_text_that_is_not_as_the_schema_asks_gives_nothing_away(bool asRow)
    {
        using EchoServer server = new(request => Json("200 OK", new
        {
            choices = new[] { new { message = new { role = "assistant", content = OneLine(request) }, finish_reason = "stop" } },
        }));
        Dictionary<string, object?> parameters = new()
        {
            ["Uri"] = $"http://{server.Authority}/ocid1.datasciencemodeldeployment.oc1.iad.x",
            ["Path"] = "/v1/chat/completions",
            ["Prompt"] = "hello",
            ["Schema"] = "a: int",
            ["Header"] = new Dictionary<string, string> { ["x-of-mine"] = Key },
        };
        if (asRow)
            parameters["AsRow"] = true;
        ShellRun run = Shell.Invoke("Invoke-MieInference", parameters);
        string said = asRow ? Shell.Run("$r | Format-List * | Out-String -Width 100000", new { r = run.Output }).Text() : "";
        Assert.Contains("as -Schema asks", said + Everything(run), StringComparison.Ordinal);
        AssertSilent(server, said + Everything(run), Key);
    }

    [Theory]
    [InlineData("New-MieDeployment")]
    [InlineData("Set-MieDeployment")]
    public async Task The_variables_of_a_deployment_are_not_shown_when_the_service_says_later_what_it_got(string command)
    {
        const string Id = "ocid1.datasciencemodeldeployment.oc1.iad.aaaa";
        string sent = "";
        using EchoServer server = new(request =>
        {
            string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            string target = request.Split(' ')[1];
            if (body.Length > 0)
                sent = body;
            object answer = target.Contains("/errors", StringComparison.Ordinal) || target.Contains("/logs", StringComparison.Ordinal)
                ? new[] { new { code = "X", message = "with " + sent, timestamp = "2026-11-26T13:31:40.488Z" } }
                : target.Contains("/workRequests", StringComparison.Ordinal) ? FailedWork(Id) : Described(Id, sent);
            return Json(body.Length > 0 ? "200 OK\r\nopc-work-request-id: ocid1.datascienceworkrequest.oc1.iad.aaaa" : "200 OK", answer);
        });
        using MieContext context = await ConnectAsync(server);
        ShellRun run = Shell.Invoke(command, command[0] == 'N' ? fixture.Settings("secretive", Later(context, null)) : Later(context, Id));
        Assert.NotEmpty(sent);
        Assert.NotEmpty(run.Errors);
        AssertSilent(server, Everything(run), Variable, "471-word");
        // Whoever looks at it next does so with another command.
        ShellRun next = Shell.Invoke("Get-MieDeployment", new { Id, Debug = true, Context = context });
        string details = Shell.Run("$d.LifecycleDetails", new { d = next.Output }).Text();
        Assert.Contains("started with", details, StringComparison.Ordinal);
        AssertSilent(server, details + Everything(next), Variable, "471-word");
    }

    private static Dictionary<string, object?> Later(MieContext context, string? id)
    {
        Dictionary<string, object?> settings = new()
        {
            ["EnvironmentVariable"] = new Dictionary<string, string> { ["WHATEVER"] = Variable, ["SHORT"] = "471-word" },
            ["Wait"] = true,
            ["TimeoutSec"] = 20,
            ["Debug"] = true,
            ["Verbose"] = true,
            ["Context"] = context,
        };
        if (id is not null)
            settings["Id"] = id;
        return settings;
    }

    private Task<MieContext> ConnectAsync(EchoServer server) => MieContext.ConnectAsync(new MieContextOptions
    {
        ConfigFile = fixture.Emulator.ConfigFile,
        ProfileName = fixture.Emulator.Profile,
        Endpoint = new Uri($"http://{server.Authority}"),
        CompartmentId = fixture.Emulator.CompartmentId,
        ProjectId = fixture.Emulator.ProjectId,
    }, TestContext.Current.CancellationToken);

    private static string Json(string status, object body)
    {
        string json = JsonSerializer.Serialize(body);
        return $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\netag: e\r\nConnection: close\r\n\r\n{json}";
    }

    private object FailedWork(string id) => new
    {
        id = "ocid1.datascienceworkrequest.oc1.iad.aaaa",
        operationType = "MODEL_DEPLOYMENT_CREATE",
        status = "FAILED",
        compartmentId = fixture.Emulator.CompartmentId,
        percentComplete = 100,
        timeAccepted = "2026-11-26T13:31:39.488Z",
        resources = new[] { new { entityType = "modelDeployment", actionType = "CREATED", identifier = id, entityUri = "/x" } },
    };

    private object Described(string id, string sent) => new
    {
        id,
        displayName = "secretive",
        lifecycleState = sent.Length == 0 ? "ACTIVE" : "FAILED",
        lifecycleDetails = "started with " + sent,
        timeCreated = "2026-11-26T13:31:39.488Z",
        compartmentId = fixture.Emulator.CompartmentId,
        projectId = fixture.Emulator.ProjectId,
        modelDeploymentConfigurationDetails = new
        {
            deploymentType = "SINGLE_MODEL",
            modelConfigurationDetails = new
            {
                modelId = fixture.Emulator.ModelId,
                instanceConfiguration = new
                {
                    instanceShapeName = "VM.Standard.E4.Flex",
                    modelDeploymentInstanceShapeConfigDetails = new { ocpus = 1, memoryInGBs = 16 },
                },
                scalingPolicy = new { policyType = "FIXED_SIZE", instanceCount = 1 },
            },
            environmentConfigurationDetails = new
            {
                environmentConfigurationType = "OCIR_CONTAINER",
                image = "iad.ocir.io/ns/vllm:1",
                predictApiSpecification = "openai",
            },
        },
    };

    [Theory]
    [InlineData("Invoke-MieInference", "Uri", "https://user:hidden-pw@host/ocid1.x?api_key=hidden-key")]
    [InlineData("Invoke-MieInference", "Uri", "user:hidden-pw@host/ocid1.x")]
    [InlineData("Invoke-MieInference", "Uri", "ftp://host/ocid1.x?api_key=hidden-key")]
    [InlineData("Invoke-MieInference", "Uri", "http://127.0.0.1:1/ocid1.x?api_key=hidden-key")]
    [InlineData("Connect-MieService", "Endpoint", "https://user:hidden-pw@host")]
    [InlineData("Connect-MieService", "InferenceEndpoint", "https://user:hidden-pw@host")]
    [InlineData("Connect-MieService", "Endpoint", "user:hidden-pw@host")]
    [InlineData("Start-MieEmulator", "Upstream", "http://user:hidden-pw@127.0.0.1:1")]
    [InlineData("Start-MieEmulator", "Container", "image=http://user:hidden-pw@127.0.0.1:1")]
    public void What_stands_in_an_address_beside_it_is_refused_and_not_repeated(string command, string parameter, string address)
    {
        Dictionary<string, object?> parameters = new() { [parameter] = address };
        if (parameter == "Uri")
            parameters["Prompt"] = "x";
        ShellRun run = Shell.Invoke(command, parameters);
        Assert.Single(run.Errors);
        Assert.DoesNotContain("hidden", Everything(run), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_key_or_token_pasted_in_place_of_a_path_is_not_repeated()
    {
        const string Pem = "-----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
        foreach (string pasted in (string[])[Pem, Pem[28..]])
        {
            string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            try
            {
                File.WriteAllText(file, "[DEFAULT]\nuser=ocid1.user.oc1..aaaa\ntenancy=ocid1.tenancy.oc1..aaaa\nregion=us-ashburn-1\n"
                    + $"fingerprint=2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee\nkey_file={pasted}\n");
                ShellRun run = Shell.Invoke("Connect-MieService", new { ConfigFile = file });
                Assert.StartsWith("Mie.KeyFileInvalid,", run.ErrorId(), StringComparison.Ordinal);
                Assert.DoesNotContain("MIIEvQIBADAN", Everything(run), StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Theory]
    [InlineData("region")]
    [InlineData("user")]
    [InlineData("tenancy")]
    [InlineData("fingerprint")]
    [InlineData("authentication_type")]
    [InlineData("delegation_token_file")]
    [InlineData("security_token_file")]
    public void A_key_pasted_as_any_other_value_of_the_config_is_not_repeated(string member)
    {
        foreach (string pasted in (string[])["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", "ab12-k3y-of-mine"])
        {
            string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            Dictionary<string, string> values = new()
            {
                ["user"] = "ocid1.user.oc1..aaaa",
                ["tenancy"] = "ocid1.tenancy.oc1..aaaa",
                ["region"] = "us-ashburn-1",
                ["fingerprint"] = "2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee",
                ["key_file"] = Path.Combine(Path.GetDirectoryName(fixture.Emulator.ConfigFile)!, "api_key.pem"),
                [member] = pasted,
            };
            if (member.EndsWith("_file", StringComparison.Ordinal) && pasted[0] == 'a')
                continue;
            try
            {
                File.WriteAllLines(file, ["[DEFAULT]", .. values.Select(v => $"{v.Key}={v.Value}")]);
                ShellRun run = Shell.Invoke("Connect-MieService", new { ConfigFile = file, Verbose = true, Debug = true });
                Assert.DoesNotContain(pasted[..10], Everything(run), StringComparison.OrdinalIgnoreCase);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static string OneLine(string request) => request.ReplaceLineEndings(" | ");

    private static void AssertSilent(EchoServer server, string said, params string[] secrets)
    {
        string signature = Regex.Match(server.Request, "signature=\"([^\"]+)\"").Groups[1].Value;
        Assert.NotEmpty(signature);
        string[] all = [signature, .. secrets];
        foreach (string secret in all.Concat(all.Select(Uri.EscapeDataString)))
            Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
    }

    private string Everything(ShellRun run)
    {
        List<string> all = [.. run.Verbose, .. run.Debug, .. run.Warnings, run.HostText];
        all.AddRange(run.Output.Select(o => o?.ToString() ?? ""));
        foreach (ErrorRecord error in run.Errors)
        {
            // The invocation has the command as it was typed.
            all.AddRange([error.ToString(), $"{error.TargetObject}", error.CategoryInfo.ToString(), error.Exception.ToString()]);
            all.Add(Shell.Run("$e.Exception | Format-List * -Force | Out-String -Width 100000", new { e = error }).Text());
            all.Add(Shell.Run("$e.Exception.ResponseHeaders.Values | Out-String -Width 100000", new { e = error }).Text());
        }
        all.Add(Shell.Run("$headers | Out-String -Width 100000; $headers.Values | Out-String -Width 100000").Text());
        return string.Join('\n', all);
    }
}
