using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests;

/// <summary>A connection that another process makes again.</summary>
public class ContextHandoverTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_the_same_connection_by_profile_files_and_pass_phrase()
    {
        using TempFolder folder = Folder("rsa2048-pkcs1-enc-aes-256-cbc.pem");
        MieContextOptions options = new()
        {
            ConfigFile = folder.At("config"),
            ProfileName = "p",
            PassPhrase = VectorFiles.PassPhrase.AsMemory(),
            Endpoint = new Uri("https://localhost:8000/"),
            InferenceEndpoint = new Uri("https://localhost:8001/"),
            CompartmentId = TestKeys.Tenancy,
            CurrentDirectory = folder.Root,
            MaxRequestsPerSecond = 37,
        };
        using MieContext context = await MieContext.ConnectAsync(options, Stop);
        using JsonDocument json = Write(context);
        Assert.False(json.RootElement.TryGetProperty("fingerprint", out _));
        using MieContext again = await ContextHandover.ConnectAsync(json.RootElement, Stop);
        Assert.Equal(
            (context.AuthType, context.ProfileName, context.ConfigFile, context.Region, context.TenancyId, context.UserId),
            (again.AuthType, again.ProfileName, again.ConfigFile, again.Region, again.TenancyId, again.UserId));
        Assert.Equal((context.ControlPlaneEndpoint, context.InferenceEndpoint), (again.ControlPlaneEndpoint, again.InferenceEndpoint));
        Assert.Equal(OciAuthType.ApiKey, again.AuthType);
        Assert.Equal(37, again.MaxRequestsPerSecond);
        // The pass phrase is gone with the connection.
        context.Dispose();
        using JsonDocument after = Write(context);
        Assert.DoesNotContain(VectorFiles.PassPhrase, after.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    // A profile that is named would come before the variables that this connection is of.
    [Fact]
    public async Task What_is_of_variables_is_found_by_the_other_process_in_the_same_way()
    {
        string[] names = ["OCI_CLI_USER", "OCI_CLI_TENANCY", "OCI_CLI_FINGERPRINT", "OCI_CLI_KEY_CONTENT", "OCI_CLI_REGION"];
        string[] values = [TestKeys.User, TestKeys.Tenancy, TestKeys.Fingerprint, await File.ReadAllTextAsync(
            VectorFiles.Key("rsa2048-pkcs8.pem"), Stop), "iad"];
        using TempFolder home = new();
        home.Write(".oci/config", "[DEFAULT]\nuser=ocid1.user.oc1..other\nregion=phx\n");
        foreach ((string name, string value) in names.Zip(values))
            home.Set(name, value);
        MieContextOptions options = new() { GetEnvironmentVariable = home.Environment };
        using MieContext context = await MieContext.ConnectAsync(options, Stop);
        MieContextOptions elsewhere = context.Pinned();
        using MieContext again = await MieContext.ConnectAsync(elsewhere, Stop);
        Assert.Equal((TestKeys.User, "us-ashburn-1"), (again.UserId, again.Region));
    }

    [Fact]
    public async Task A_token_exchange_is_handed_over_with_its_secrets_but_not_with_a_function()
    {
        string jwt = Tokens.Make(DateTimeOffset.UtcNow.AddHours(1));
        MieContextOptions options = new()
        {
            AuthType = OciAuthType.TokenExchange,
            Region = "iad",
            TokenExchange = new()
            {
                DomainUrl = new Uri("https://idcs-1.identity.oraclecloud.com"),
                ClientId = "client-1",
                ClientSecret = "client-secret-1".AsMemory(),
                Token = jwt.AsMemory(),
                Audience = "mine",
            },
        };
        MieContext context = await MieContext.ConnectAsync(options, Stop);
        using JsonDocument json = Write(context);
        using MieContext again = await ContextHandover.ConnectAsync(json.RootElement, Stop);
        Assert.Equal((context.AuthType, context.Region), (again.AuthType, again.Region));
        using JsonDocument second = Write(again);
        Assert.Equal(Exchange(json), Exchange(second));
        Assert.Contains(jwt, Exchange(second), StringComparison.Ordinal);
        context.Dispose();
        using JsonDocument after = Write(context);
        Assert.DoesNotContain("client-secret-1", after.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(jwt, after.RootElement.GetRawText(), StringComparison.Ordinal);

        using MieContext own = await MieContext.ConnectAsync(options with
        {
            TokenExchange = new()
            {
                DomainUrl = new Uri("https://idcs-1.identity.oraclecloud.com"),
                ClientId = "client-1",
                ClientSecret = "client-secret-1".AsMemory(),
                GetTokenAsync = _ => new(jwt),
            },
        }, Stop);
        Assert.Contains("script block", Assert.Throws<MieException>(() => Write(own).Dispose()).Message, StringComparison.Ordinal);

        static string Exchange(JsonDocument json) => json.RootElement.GetProperty("tokenExchange").GetRawText();
    }

    [Fact]
    public async Task A_profile_that_is_another_users_by_then_is_refused()
    {
        using TempFolder folder = Folder("rsa2048-pkcs1-enc-aes-256-cbc.pem");
        using MieContext context = await MieContext.ConnectAsync(
            new() { ConfigFile = folder.At("config"), ProfileName = "p", PassPhrase = VectorFiles.PassPhrase.AsMemory() }, Stop);
        using JsonDocument json = Write(context);
        string text = await File.ReadAllTextAsync(folder.At("config"), Stop);
        folder.Write("config", text.Replace(TestKeys.User, "ocid1.user.oc1..other", StringComparison.Ordinal));
        MieException refused = await Assert.ThrowsAsync<MieException>(() => ContextHandover.ConnectAsync(json.RootElement, Stop));
        Assert.Equal(("ArgumentInvalid", "Context"), (refused.Code, refused.ErrorTarget));
        Assert.Contains("another user's now", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_a_programs_own_is_not_handed_over()
    {
        using TempFolder folder = Folder("rsa2048-pkcs1-enc-aes-256-cbc.pem");
        using HttpClientHandler transport = new();
        using MieContext context = await MieContext.ConnectAsync(
            new()
            {
                ConfigFile = folder.At("config"),
                ProfileName = "p",
                PassPhrase = VectorFiles.PassPhrase.AsMemory(),
                Transport = transport,
            }, Stop);
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => Write(context)).Code);
    }

    private static TempFolder Folder(string key)
    {
        TempFolder folder = new();
        folder.Write("config",
            $"[p]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n"
                + $"key_file={VectorFiles.Key(key)}\n");
        return folder;
    }

    private static JsonDocument Write(MieContext context)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
            ContextHandover.Write(json, context);
        return JsonDocument.Parse(bytes.ToArray());
    }
}
