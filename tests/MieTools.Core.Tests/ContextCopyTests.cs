using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests;

/// <summary>A connection that is made again from what a copy of it says.</summary>
public class ContextCopyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_the_same_connection_by_profile_and_addresses()
    {
        using TempFolder folder = Folder();
        using MieContext context = await MieContext.ConnectAsync(new()
        {
            ConfigFile = folder.At("config"),
            ProfileName = "p",
            Endpoint = new Uri("https://localhost:8000/"),
            InferenceEndpoint = new Uri("https://localhost:8001/"),
            CompartmentId = TestKeys.Tenancy,
            MaxRequestsPerSecond = 37,
            Proxy = new Uri("http://localhost:8002/"),
            Scope = new TokenScope("datascience_use", TestKeys.Tenancy),
            AuthEndpoint = new Uri("https://localhost:8003/"),
        }, Stop);
        using MieContext again = await Copy(context).ConnectAsync(Stop);
        Assert.Equal(Copy(context), Copy(again));
        Assert.Equal(37, again.MaxRequestsPerSecond);
        Assert.Equal("datascience_use", again.Scope);
        Assert.Contains("lacks Scope", (await Refused(Copy(context) with { Scope = null })).Message, StringComparison.Ordinal);
        Assert.Contains("lacks TargetCompartmentId",
            (await Refused(Copy(context) with { TargetCompartmentId = "" })).Message, StringComparison.Ordinal);
        Assert.Contains(again.Sources, s => s.Origin == "the copy of a connection");
    }

    [Fact]
    public void It_says_all_that_a_connection_can_be_told()
    {
        // Secrets, what a program gives, what all connections of a process have, and what is said in two.
        string[] others = ["PassPhrase", "KeyContent", "ProxyCredential", "TokenExchange", "GetEnvironmentVariable", "Transport",
            "Observer", "CurrentDirectory", "Caller", "Endpoint"];
        Assert.Empty(typeof(MieContextOptions).GetProperties().Select(p => p.Name).Where(n => n != "EqualityContract").Except(others)
            .Except(typeof(ContextCopy).GetProperties().Select(p => p.Name)));
    }

    [Fact]
    public async Task The_address_of_the_region_is_not_one_set_by_hand()
    {
        using TempFolder folder = Folder();
        using MieContext context = await MieContext.ConnectAsync(new() { ConfigFile = folder.At("config"), ProfileName = "p" }, Stop);
        using MieContext again = await Copy(context).ConnectAsync(Stop);
        Assert.Equal(context.ControlPlaneEndpoint, again.ControlPlaneEndpoint);
        Assert.Equal(OciSettingSource.Default, again.Sources.First(s => s.Name == "Endpoint").Source);
    }

    [Theory]
    [InlineData(TestKeys.User)]
    [InlineData(TestKeys.Tenancy)]
    public async Task A_profile_that_is_somebody_elses_now_is_refused(string ocid)
    {
        using TempFolder folder = Folder();
        using MieContext context = await MieContext.ConnectAsync(new() { ConfigFile = folder.At("config"), ProfileName = "p" }, Stop);
        string text = await File.ReadAllTextAsync(folder.At("config"), Stop);
        folder.Write("config", text.Replace(ocid, ocid + "other", StringComparison.Ordinal));
        MieException refused = await Refused(Copy(context));
        Assert.Contains(ocid + "other", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'p'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ContextCopy.ProfileName))]
    [InlineData(nameof(ContextCopy.ConfigFile))]
    [InlineData(nameof(ContextCopy.TenancyId))]
    [InlineData(nameof(ContextCopy.UserId))]
    public async Task Without_what_tells_whose_it_is_it_is_refused(string fact)
    {
        using TempFolder folder = Folder();
        using MieContext context = await MieContext.ConnectAsync(new() { ConfigFile = folder.At("config"), ProfileName = "p" }, Stop);
        ContextCopy copy = Copy(context);
        typeof(ContextCopy).GetProperty(fact)!.SetValue(copy, null);
        Assert.Contains(fact, (await Refused(copy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_phrase_that_was_a_parameter_is_asked_for()
    {
        using TempFolder folder = Folder("rsa2048-pkcs1-enc-aes-256-cbc.pem");
        using MieContext context = await MieContext.ConnectAsync(
            new() { ConfigFile = folder.At("config"), ProfileName = "p", PassPhrase = VectorFiles.PassPhrase.AsMemory() }, Stop);
        MieException missing = await Assert.ThrowsAsync<MieException>(() => Copy(context).ConnectAsync(Stop));
        Assert.Equal("PassPhraseMissing", missing.Code);
        Assert.Contains("copy", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_exchange_needs_secrets_and_is_refused() => Assert.Contains("client secret", (await Refused(new ContextCopy
    {
        AuthType = OciAuthType.TokenExchange,
        ControlPlaneEndpoint = new Uri("https://localhost:8000/"),
        Region = "us-ashburn-1",
    })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_instance_principal_is_made_again_without_a_profile()
    {
        ContextCopy copy = new()
        {
            AuthType = OciAuthType.InstancePrincipal,
            ControlPlaneEndpoint = new Uri("https://localhost:8000/"),
            Region = "us-ashburn-1",
        };
        using MieContext again = await copy.ConnectAsync(Stop);
        Assert.Equal((OciAuthType.InstancePrincipal, "us-ashburn-1", null), (again.AuthType, again.Region, again.ProfileName));
    }

    private static async Task<MieException> Refused(ContextCopy copy)
    {
        MieException refused = await Assert.ThrowsAsync<MieException>(() => copy.ConnectAsync(Stop));
        Assert.Equal("ContextCopyRefused", refused.Code);
        return refused;
    }

    private static TempFolder Folder(string key = "rsa2048-pkcs8.pem")
    {
        TempFolder folder = new();
        folder.Write("config",
            $"[p]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n"
                + $"key_file={VectorFiles.Key(key)}\n");
        return folder;
    }

    private static ContextCopy Copy(MieContext context) => new()
    {
        AuthType = context.AuthType,
        ControlPlaneEndpoint = context.ControlPlaneEndpoint,
        InferenceEndpoint = context.InferenceEndpoint,
        ProfileName = context.ProfileName,
        ConfigFile = context.ConfigFile,
        Region = context.Region,
        TenancyId = context.TenancyId,
        UserId = context.UserId,
        CompartmentId = context.CompartmentId,
        ProjectId = context.ProjectId,
        CaFile = context.CaFile,
        Proxy = context.Proxy,
        Scope = context.Scope,
        TargetCompartmentId = context.TargetCompartmentId,
        ServiceAccountTokenFile = context.ServiceAccountTokenFile,
        AuthEndpoint = context.AuthEndpoint,
        Vault = context.PassPhraseSecretId is null ? null : new()
        {
            PassPhraseSecretId = context.PassPhraseSecretId,
            KeySecretId = context.KeySecretId,
            AuthType = context.VaultAuthType,
            ProfileName = context.VaultProfileName,
            Endpoint = context.VaultEndpoint,
        },
        MaxRequestsPerSecond = context.MaxRequestsPerSecond,
    };
}
