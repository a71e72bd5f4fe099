using System.Security.Cryptography;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Tests.Deployments;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests;

/// <summary>
/// Hosts of private endpoints: their names say neither region nor realm. These come from where they always come from, and what is signed is
/// the host that is called.
/// </summary>
public sealed class PrivateEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Hosts => new()
    {
        {
            "https://my-models.modeldeployment.us-ashburn-1.oci.customer-oci.com",
            "my-models.modeldeployment.us-ashburn-1.oci.customer-oci.com"
        },
        { "https://private-abc123.oci.customer-oci.com", "private-abc123.oci.customer-oci.com" },
        { "https://Models.Data.Corp.Example", "models.data.corp.example" },
        { "https://models.corp.example:8443", "models.corp.example:8443" },
        { "https://models.corp.example:443", "models.corp.example" },
        { "https://10.0.3.7", "10.0.3.7" },
        { "https://[fd00::7]:8443", "[fd00::7]:8443" },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_deployment_is_called_at_the_host_that_is_named_and_that_is_signed(string root, string host)
    {
        using TempFolder folder = Folder();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using MieContext context = await MieContext.ConnectAsync(
            new() { ConfigFile = folder.At("config"), ProfileName = "p", Transport = wire }, Stop);
        await CallAsync(context, InferenceAddress.Parse($"{root}/{Samples.Id}/predict/v1/models"));
        Check(wire, host);
        Assert.Equal("us-phoenix-1", context.Region);
        Assert.Equal("https://datascience.us-phoenix-1.oci.oraclecloud.com/", context.ControlPlaneEndpoint.AbsoluteUri);
    }

    // The same host as -InferenceEndpoint takes the place of what the service says of every deployment.
    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task It_takes_the_place_of_what_the_service_says(string root, string host)
    {
        using TempFolder folder = Folder();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using MieContext context = await MieContext.ConnectAsync(
            new() { ConfigFile = folder.At("config"), ProfileName = "p", Transport = wire, InferenceEndpoint = new Uri(root) }, Stop);
        Uri address = context.InferenceBase(Samples.Id, $"https://modeldeployment.us-phoenix-1.oci.customer-oci.com/{Samples.Id}");
        await CallAsync(context, InferenceAddress.FromDeploymentUrl(address.AbsoluteUri));
        Check(wire, host);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_control_plane_behind_one_leaves_the_region_where_it_is(string root, string host)
    {
        using TempFolder folder = Folder();
        using FakeHandler wire = new((_, _) => FakeHandler.Text($$"""{"id":"{{Samples.Id}}","displayName":"x","lifecycleState":"ACTIVE"}"""));
        using MieContext context = await MieContext.ConnectAsync(
            new() { ConfigFile = folder.At("config"), ProfileName = "p", Transport = wire, Endpoint = new Uri(root) }, Stop);
        await context.CreateDeploymentClient().GetAsync(Samples.Id, Stop);
        Check(wire, host);
        Assert.Equal("us-phoenix-1", context.Region);
        // Deployments are where the region's realm has them, not below the private name.
        Assert.Equal($"https://modeldeployment.us-phoenix-1.oci.customer-oci.com/{Samples.Id}", context.InferenceBase(
            Samples.Id, $"https://modeldeployment.us-phoenix-1.oci.customer-oci.com/{Samples.Id}").AbsoluteUri);
    }

    [Fact]
    public async Task With_no_region_anywhere_the_host_is_enough()
    {
        using TempFolder folder = Folder(region: "");
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using MieContext context = await MieContext.ConnectAsync(new()
        {
            ConfigFile = folder.At("config"),
            ProfileName = "p",
            Transport = wire,
            GetEnvironmentVariable = folder.Environment,
            Endpoint = new Uri("https://control.corp.example"),
        }, Stop);
        Assert.Null(context.Region);
        await CallAsync(context, InferenceAddress.Parse($"https://models.corp.example/{Samples.Id}"));
        Check(wire, "models.corp.example");
    }

    private static async Task CallAsync(MieContext context, InferenceAddress address) =>
        await context.CreateInferenceClient().SendAsync(
            new InferenceRequest { Address = address, Method = "GET", Suffix = "/v1/models" }, Stop);

    private static void Check(FakeHandler wire, string host)
    {
        Support.SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal(host, sent.Address.Authority);
        Assert.Equal(host, sent.Headers["host"]);
        using RSA key = OciKeyLoader.LoadFile(VectorFiles.Key("rsa2048-pkcs8.pem"));
        Assert.Contains("host", sent.Parameter("headers").Split(' '));
        Assert.True(sent.IsSignedBy(key));
    }

    private static TempFolder Folder(string region = "region=us-phoenix-1\n")
    {
        TempFolder folder = new();
        folder.Write("config", $"[p]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\n{region}"
            + $"key_file={VectorFiles.Key("rsa2048-pkcs8.pem")}\n");
        return folder;
    }
}
