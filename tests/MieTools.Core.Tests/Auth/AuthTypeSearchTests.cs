using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>The order in which a credential is looked for when nobody names its kind, and what is told of it.</summary>
public class AuthTypeSearchTests
{
    private const string Version = "OCI_RESOURCE_PRINCIPAL_VERSION";
    private static readonly string[] s_order = ["exchange", "auth", "profile", "key", "resource", "pod", "instance"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Each comes before those after it; of those before it there is none.
    [Theory]
    [InlineData("exchange", OciAuthType.TokenExchange)]
    [InlineData("auth", OciAuthType.InstancePrincipal)]
    [InlineData("profile", OciAuthType.ApiKey)]
    [InlineData("key", OciAuthType.SessionToken)]
    [InlineData("resource", OciAuthType.ResourcePrincipal)]
    [InlineData("pod", OciAuthType.WorkloadIdentity)]
    [InlineData("instance", OciAuthType.InstancePrincipal)]
    public void Each_place_comes_before_the_next(string first, OciAuthType type)
    {
        using TempFolder home = new();
        List<string> told = [];
        OciCredentialOptions options = Place(home, s_order[Array.IndexOf(s_order, first)..], told);
        using OciCredentialSettings settings = OciCredentialFactory.Create(options);
        Assert.Equal(type, settings.Credential.AuthType);
        Assert.StartsWith($"{type} is taken: ", told[^1], StringComparison.Ordinal);
        Assert.Equal(told.Count - 1, told.Count(t => t.Contains(" passed over: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_place_that_is_passed_over_is_told_with_the_reason()
    {
        using TempFolder home = new();
        home.Set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://example.com").Set("OCI_CLI_TENANCY", TestKeys.Tenancy);
        List<string> told = [];
        MieException error = Assert.Throws<MieException>(() => OciCredentialFactory.Create(Place(home, [], told)));
        Assert.Equal(
            [
                "TokenExchange is passed over: DomainUrl, ClientId and ClientSecret are not given, although "
                    + "ACTIONS_ID_TOKEN_REQUEST_URL is set.",
                $"A profile is passed over: there is no '{home.At(".oci/config")}' and no '{home.At(".oraclebmc/config")}', and no other "
                    + "config file is named.",
                "The variables of the OCI CLI are passed over: none of them holds or names a key.",
                $"ResourcePrincipal is passed over: {Version} is not set.",
                $"WorkloadIdentity is passed over: KUBERNETES_SERVICE_HOST is not set, or there is no '{home.At("account")}'.",
                $"InstancePrincipal is passed over: '{home.At("tag")}' does not say that this is an OCI instance.",
            ],
            told);
        Assert.Equal("CredentialNotFound", error.Code);
        Assert.Contains("ACTIONS_ID_TOKEN_REQUEST_URL is set", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_a_named_profile_leaves_aside_are_told()
    {
        using TempFolder home = new();
        List<string> told = [];
        OciCredentialOptions options = Place(home, ["profile", "key", "auth"], told, "DEFAULT");
        using OciCredentialSettings settings = OciCredentialFactory.Create(options);
        Assert.Equal(OciAuthType.ApiKey, settings.Credential.AuthType);
        Assert.Contains("OCI_CLI_AUTH is passed over: a profile is given.", told);
        Assert.Contains("OCI_CLI_KEY_FILE is passed over: a profile or a config file is given.", told);
    }

    [Fact]
    public void A_pod_that_sets_the_version_for_the_SDKs_has_a_workload_identity()
    {
        using TempFolder home = new();
        OciCredentialOptions options = Place(home, ["pod"], []);
        home.Set(Version, "2.2");
        using OciCredentialSettings settings = OciCredentialFactory.Create(options);
        Assert.Equal(OciAuthType.WorkloadIdentity, settings.Credential.AuthType);
    }

    [Fact]
    public async Task A_context_knows_when_its_token_ends()
    {
        using TempFolder home = new();
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600);
        Place(home, ["profile", "resource"], []);
        using MieContext key = await Connect(home, OciAuthType.ApiKey);
        Assert.Null(key.TokenExpires);
        home.Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(end));
        using MieContext resource = await Connect(home, OciAuthType.ResourcePrincipal);
        Assert.Equal(end, resource.TokenExpires);
        home.Write("token", Tokens.Make(end));
        home.Write(".oci/config", "[DEFAULT]\nregion=iad\nkey_file=~/key.pem\nsecurity_token_file=~/token\n");
        using MieContext session = await Connect(home, OciAuthType.SessionToken);
        Assert.Equal(end, session.TokenExpires);
    }

    private static Task<MieContext> Connect(TempFolder home, OciAuthType type) =>
        MieContext.ConnectAsync(new MieContextOptions { GetEnvironmentVariable = home.Environment, AuthType = type }, Stop);

    // A machine on which the named places have a credential.
    private static OciCredentialOptions Place(TempFolder home, string[] places, List<string> told, string? profile = null)
    {
        home.CopyKey("rsa2048-pkcs8.pem");
        bool Has(string place) => places.Contains(place);
        if (Has("auth"))
            home.Set("OCI_CLI_AUTH", "instance_principal");
        if (Has("profile"))
        {
            home.Write(".oci/config", $"[DEFAULT]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\n"
                + "key_file=~/key.pem\nregion=iad\n");
        }

        if (Has("key"))
            home.Set("OCI_CLI_KEY_FILE", home.At("key.pem"));
        if (Has("key") && !Has("profile"))
            home.Set("OCI_CLI_SECURITY_TOKEN_FILE", home.Write("token", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1))));
        if (Has("resource"))
        {
            home.Set(Version, "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
                .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)))
                .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", VectorFiles.Key("rsa2048-pkcs8.pem"));
        }

        if (Has("pod"))
        {
            home.Set("KUBERNETES_SERVICE_HOST", "127.0.0.1").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad");
            home.Write("account", "token");
        }

        if (Has("instance"))
            home.Write("tag", "OracleCloud.com\n");
        return new OciCredentialOptions
        {
            ProfileName = profile,
            Environment = home.Environment,
            Observer = told.Add,
            Transport = new FakeHandler((_, _) => FakeHandler.Text("{}")),
            Machine = new MachineSigns(home.At("tag"), home.At("account")),
            TokenExchange = !Has("exchange") ? null : new TokenExchangeOptions
            {
                DomainUrl = new Uri("https://idcs-1.identity.oraclecloud.com"),
                ClientId = "client",
                ClientSecret = "secret".AsMemory(),
                Token = Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)).AsMemory(),
            },
        };
    }
}
