using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;
using MieTools.Core.Routes;
using MieTools.Core.Tests.Support;
using SignedRequest = MieTools.Core.Tests.Support.SentRequest;

namespace MieTools.Core.Tests.Deployments;

/// <summary>What is sent here beside what Oracle's TypeScript SDK sends for the same: every difference has a name.</summary>
public sealed class OfficialRequestTests
{
    private const string Id = "ocid1.datasciencemodeldeployment.oc1.iad.d";
    private const string Compartment = "ocid1.compartment.oc1..c";

    // Each client has its own.
    private static readonly string[] s_own = ["user-agent", "opc-client-info"];

    private static readonly (string Header, string Why)[] s_leftOut =
    [
        ("x-date", "the date is signed as date, which the signature's specification has; the SDK sends both and signs x-date"),
        ("opc-client-retries", "informative only"),
        ("content-type", "where there is no body"),
    ];

    private static readonly (string Header, string Why)[] s_added =
    [
        ("content-length", "0 where there is no body: the gateway of the inference endpoints answers 411 without it"),
        ("accept-encoding", "identity for calls, so that no compression holds a stream back"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("create")]
    [InlineData("get")]
    [InlineData("list", "&limit=100")]
    [InlineData("update")]
    [InlineData("deactivate")]
    [InlineData("delete")]
    [InlineData("call")]
    public async Task It_is_what_the_SDK_sends_but_for_named_differences(string operation, string moreQuery = "")
    {
        JsonElement file = VectorFiles.Json("requests", "typescript-sdk.json");
        JsonElement official = file.GetProperty("requests").GetProperty(operation);
        SignedRequest sent = await SendAsync(operation);

        Assert.Equal(official.GetProperty("method").GetString(), sent.Method);
        Assert.Equal(official.GetProperty("target").GetString() + moreQuery, sent.Address.PathAndQuery);
        CheckBody(operation, official, sent.Body);
        string[] signed = [.. Texts(official, "signed").Select(n => n == "x-date" ? "date" : n)];
        Assert.Equal(signed.Order(), sent.Parameter("headers").Split(' ').Order());
        using System.Security.Cryptography.RSA key = TestKeys.Load();
        Assert.True(sent.IsSignedBy(key));

        string[] theirs = [.. Texts(official, "headers").Except(s_own)];
        string[] ours = [.. sent.Headers.Keys.Except(s_own)];
        bool hasBody = official.TryGetProperty("body", out _) || sent.Method == "POST";
        Assert.Empty(theirs.Except(ours).Except(s_leftOut.Where(d => d.Header != "content-type" || !hasBody).Select(d => d.Header)));
        Assert.Empty(ours.Except(theirs).Except(s_added.Select(d => d.Header)));
    }

    private static void CheckBody(string operation, JsonElement official, string sent)
    {
        if (!official.TryGetProperty("body", out JsonElement body))
        {
            Assert.Empty(sent);
            return;
        }

        JsonNode expected = JsonNode.Parse(body.GetRawText())!;
        if (operation == "update")
        {
            // The whole environment block is sent, as the service's own samples do; the SDK sends what it is given.
            JsonObject environment = expected["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!.AsObject();
            foreach ((string name, JsonNode? value) in Environment())
                environment.TryAdd(name, value?.DeepClone());
        }

        JsonAssert.Same(expected.ToJsonString(), JsonNode.Parse(sent));
    }

    private static async Task<SignedRequest> SendAsync(string operation)
    {
        using FakeHandler handler = new((_, _) => FakeHandler.Text(operation == "list" ? "[]" : $$"""{"id": "{{Id}}"}"""));
        using HttpMessageInvoker http = SignedHttpChain.Create(TestKeys.ApiKey(), new MieHttpOptions { Transport = handler });
        DeploymentClient client = new(http, new Uri("https://datascience.us-ashburn-1.oci.oraclecloud.com"));
        switch (operation)
        {
            case "create":
                await client.CreateAsync(Created(), cancellationToken: Token);
                break;
            case "get":
                await client.GetAsync(Id, cancellationToken: Token);
                break;
            case "list":
                await foreach (MieDeployment deployment in client.ListAsync(new DeploymentFilter(Compartment), cancellationToken: Token))
                    Assert.Fail($"{deployment} was not in the answer.");
                break;
            case "update":
                DeploymentUpdate update = new DeploymentSettings { AddEndpoints = [MieEndpoint.Parse("POST /v1/rerank")] }
                    .ApplyToUpdate(Current());
                await client.UpdateAsync(Id, update.Body, update.Etag, cancellationToken: Token);
                break;
            case "deactivate":
                await client.DeactivateAsync(Id, cancellationToken: Token);
                break;
            case "delete":
                await client.DeleteAsync(Id, cancellationToken: Token);
                break;
            default:
                await new InferenceClient(http).SendAsync(new InferenceRequest
                {
                    Address = InferenceAddress.Parse($"https://modeldeployment.us-ashburn-1.oci.customer-oci.com/{Id}"),
                    Method = "POST",
                    Suffix = "/v1/chat/completions",
                    Body = InferenceBody.Json("""{"messages":[{"role":"user","content":"hi"}],"max_tokens":5}"""),
                }, Token);
                break;
        }

        return Assert.Single(handler.Requests);
    }

    private static JsonObject Created() => new DeploymentSettings
    {
        DisplayName = "diff",
        ProjectId = "ocid1.datascienceproject.oc1.iad.p",
        CompartmentId = Compartment,
        ModelId = "ocid1.datasciencemodel.oc1.iad.m",
        Shape = "VM.GPU.A10.1",
        InstanceCount = 1,
        Image = "iad.ocir.io/ns/vllm:1",
        ServerPort = 8000,
        HealthCheckPort = 8000,
        ApiSpecification = "openai",
        Endpoints = [MieEndpoint.Parse("GET /models/{}")],
        EnvironmentVariables = new Dictionary<string, string> { ["LOG"] = "info" },
    }.ApplyToCreate();

    private static JsonObject Environment() =>
        Created()["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!.AsObject();

    private static MieDeployment Current()
    {
        JsonObject deployment = Created();
        deployment["id"] = Id;
        return MieDeployment.FromJson(Samples.Parse(deployment.ToJsonString())) with { Etag = "e1" };
    }

    private static IEnumerable<string> Texts(JsonElement owner, string name) =>
        owner.GetProperty(name).EnumerateArray().Select(t => t.GetString()!);
}
