using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Tests.Deployments;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests;

/// <summary>Signed requests go only where the user meant.</summary>
public sealed class DeploymentUrlTests
{
    private const string Oc1 = "https://datascience.us-ashburn-1.oci.oraclecloud.com";
    private const string Oc8 = "https://datascience.ap-chiyoda-1.oci.oraclecloud8.com";
    private const string Private = "https://data-science.corp.example";

    [Theory]
    [InlineData(Oc1, "https://modeldeployment.us-ashburn-1.oci.customer-oci.com")]
    [InlineData(Oc1, "https://my-endpoint.modeldeployment.us-phoenix-1.oci.customer-oci.com")]
    [InlineData(Oc1, "https://md.datascience.us-ashburn-1.oci.oraclecloud.com")]
    [InlineData(Oc8, "https://md.datascience.ap-chiyoda-1.oci.oraclecloud8.com")]
    [InlineData(Private, "https://data-science.corp.example")]
    [InlineData(Private, "https://modeldeployment.us-ashburn-1.oci.customer-oci.com")]
    [InlineData("http://127.0.0.1:8080", "http://localhost:9090")]
    [InlineData("https://localhost:8080", "https://[::1]:9090")]
    public async Task Takes_the_realms_hosts_and_the_one_connected_to(string controlPlane, string host)
    {
        using MieContext context = await ConnectAsync(controlPlane);
        Assert.Equal($"{host}/{Samples.Id}", context.InferenceBase(Samples.Id, $"{host}/{Samples.Id}").AbsoluteUri);
    }

    [Theory]
    [InlineData(Oc1, "https://evil.example/" + Samples.Id)]
    [InlineData(Oc1, "https://customer-oci.com.evil.example/" + Samples.Id)]
    [InlineData(Oc1, "https://evilcustomer-oci.com/" + Samples.Id)]
    [InlineData(Oc1, "https://md.datascience.ap-chiyoda-1.oci.oraclecloud8.com/" + Samples.Id)]
    [InlineData(Oc8, "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Samples.Id)]
    [InlineData(Oc1, "https://127.0.0.1:8080/" + Samples.Id)]
    [InlineData(Oc1, "http://127.0.0.1:8080/" + Samples.Id)]
    [InlineData(Oc1, "http://modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Samples.Id)]
    [InlineData(Oc1, "https://user:pw@modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Samples.Id)]
    [InlineData(Oc1, "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.datasciencemodeldeployment.oc1.iad.another")]
    [InlineData(Oc1, "not an address")]
    [InlineData(Private, "https://evil.corp.example/" + Samples.Id)]
    [InlineData("http://127.0.0.1:8080", "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Samples.Id)]
    [InlineData("https://localhost:8080", "http://localhost:8080/" + Samples.Id)]
    [InlineData("http://127.0.0.1:8080", "http://x.localhost:8080/" + Samples.Id)]
    public async Task Refuses_any_other(string controlPlane, string url)
    {
        using MieContext context = await ConnectAsync(controlPlane);
        MieException error = Assert.Throws<MieException>(() => context.InferenceBase(Samples.Id, url));
        Assert.Equal("DeploymentUrlRefused", error.Code);
        Assert.Contains("-InferenceEndpoint", error.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_set_by_hand_goes_before_what_the_service_names()
    {
        using MieContext context = await ConnectAsync(Oc1, "https://gateway.example");
        Assert.Equal($"https://gateway.example/{Samples.Id}", context.InferenceBase(Samples.Id, "https://evil.example/x").AbsoluteUri);
    }

    [Fact]
    public async Task A_call_to_such_an_address_is_not_sent()
    {
        using FakeService service = new FakeService().Answer(Samples.Deployment().Replace(
            "https://modeldeployment.us-ashburn-1.oci.customer-oci.com", "https://evil.example", StringComparison.Ordinal));
        using MieContext context = await ConnectAsync(Oc1);
        MieException error = await Assert.ThrowsAsync<MieException>(() => new InferenceTargetResolver(context, service.Client)
            .ResolveAsync(Samples.Id, "POST", "/v1/custom/completions", TestContext.Current.CancellationToken));
        Assert.Equal("DeploymentUrlRefused", error.Code);
    }

    [Theory]
    [InlineData(Oc1, Samples.Id, null)]
    [InlineData(Oc1, "ocid1.datasciencemodeldeployment.oc99.eu-evil-1.x", "RealmUnknown")]
    [InlineData(Oc8, Samples.Id, "NotAuthorizedOrNotFound")]
    [InlineData("http://127.0.0.1:8080", Samples.Id, "NotAuthorizedOrNotFound")]
    public async Task The_address_in_an_OCID_counts_in_the_connections_realm_alone(string controlPlane, string id, string? code)
    {
        using FakeService service = new FakeService().Answer("""{"code":"NotAuthorizedOrNotFound","message":"no"}""", 404);
        using MieContext context = await ConnectAsync(controlPlane);
        Task<InferenceTarget> target = new InferenceTargetResolver(context, service.Client)
            .ResolveAsync(id, "POST", "/x", TestContext.Current.CancellationToken);
        if (code is not null)
            Assert.Equal(code, (await Assert.ThrowsAnyAsync<MieException>(() => target)).Code);
        else
            Assert.Equal("modeldeployment.us-ashburn-1.oci.customer-oci.com", (await target).Address.Host);
    }

    [Theory]
    [InlineData("http://x.localhost/", false)]
    [InlineData("http://localhost.evil.example/", false)]
    [InlineData("http://localhost/", true)]
    [InlineData("http://127.9.9.9/", true)]
    [InlineData("http://[::1]/", true)]
    public async Task Loopback_is_one_rule(string address, bool isLoopback)
    {
        Assert.Equal(isLoopback, Accepts(() => InferenceAddress.Parse(address)));
        using OciCredential credential = TestKeys.ApiKey();
        using HttpMessageInvoker signed = new(new OciSigningHandler(credential, new FakeService().Answer("{}")));
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        Exception? refused = await Record.ExceptionAsync(() => signed.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(isLoopback, refused is null);
        Exception? connection = await Record.ExceptionAsync(async () => (await ConnectAsync(address)).Dispose());
        Assert.Equal(isLoopback, connection is null);
    }

    private static bool Accepts(Action action) => Record.Exception(action) is null;

    private static async Task<MieContext> ConnectAsync(string controlPlane, string? inference = null)
    {
        using TempFolder home = new();
        string key = home.CopyKey("rsa2048-pkcs8.pem");
        string config = home.Write("config",
            $"[DEFAULT]\ntenancy={TestKeys.Tenancy}\nuser={TestKeys.User}\nfingerprint={TestKeys.Fingerprint}\nkey_file={key}\n"
                + "region=us-ashburn-1\n");
        return await MieContext.ConnectAsync(new MieContextOptions
        {
            ConfigFile = config,
            Endpoint = new Uri(controlPlane),
            InferenceEndpoint = inference is null ? null : new Uri(inference),
            GetEnvironmentVariable = home.Environment,
        });
    }
}
