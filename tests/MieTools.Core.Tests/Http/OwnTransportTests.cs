using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Tests.Inference;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

/// <summary>A connection's own proxy, and the authorities that variables of other programs name.</summary>
public sealed class OwnTransportTests : IDisposable
{
    private const string Password = "pr0xy-pass-word";
    private readonly TempFolder _home = new();

    public OwnTransportTests()
    {
        _home.CopyKey("rsa2048-pkcs8.pem");
        _home.Write(".oci/config", $"[DEFAULT]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\n"
            + "region=iad\nkey_file=~/key.pem\n");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("REQUESTS_CA_BUNDLE")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("OCI_CLI_CERT_BUNDLE")]
    public async Task A_bundle_of_a_variable_is_trusted_and_shown(string variable)
    {
        await using TlsServer server = new();
        string file = _home.Write("bundle.pem", server.AuthorityPem);
        _home.Set(variable, "~/bundle.pem");
        using MieContext context = await ConnectAsync(new() { Endpoint = server.Address });
        Assert.Empty(await ListAsync(context));
        Assert.Equal(new OciSetting("CaFile", file, OciSettingSource.Environment, $"environment variable {variable}"),
            Assert.Single(context.Sources, s => s.Name == "CaFile"));
    }

    [Fact]
    public async Task The_parameter_comes_before_the_variables_and_the_CLI_s_before_the_others()
    {
        await using TlsServer server = new();
        await using TlsServer other = new();
        _home.Write("right.pem", server.AuthorityPem);
        _home.Write("wrong.pem", other.AuthorityPem);
        _home.Set("REQUESTS_CA_BUNDLE", "~/wrong.pem").Set("SSL_CERT_FILE", "~/wrong.pem");
        using MieContext given = await ConnectAsync(new() { Endpoint = server.Address, CaFile = _home.At("right.pem") });
        Assert.Empty(await ListAsync(given));
        _home.Set("OCI_CLI_CERT_BUNDLE", "~/right.pem");
        using MieContext named = await ConnectAsync(new() { Endpoint = server.Address });
        Assert.Empty(await ListAsync(named));
    }

    // Such a variable is often left over, and says nothing about a server whose authority the system knows.
    [Fact]
    public async Task A_bundle_of_another_program_that_is_not_there_is_told_when_it_is_needed()
    {
        await using TlsServer server = new();
        _home.Set("REQUESTS_CA_BUNDLE", "~/none.pem");
        using MieContext context = await ConnectAsync(new() { Endpoint = server.Address });
        MieException error = await Assert.ThrowsAsync<MieException>(() => ListAsync(context));
        Assert.Equal("TlsFailed", error.Code);
        Assert.Contains($"'{_home.At("none.pem")}', cannot be read", error.Message, StringComparison.Ordinal);
        Assert.Contains("REQUESTS_CA_BUNDLE", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_of_a_connection_is_used_with_its_user_and_its_password_is_nowhere()
    {
        ConcurrentQueue<string> asked = new();
        await using WireServer proxy = new(connection =>
        {
            asked.Enqueue(connection.Head);
            return connection.SendAsync(connection.Head.Contains("Proxy-Authorization", StringComparison.Ordinal)
                ? $"HTTP/1.1 403 no {Password}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 407 who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
        Uri address = new(new Uri(proxy.Url).GetLeftPart(UriPartial.Authority));
        NetworkCredential credential = new("me", Password);
        using MieContext context = await ConnectAsync(new() { Proxy = address, ProxyCredential = credential });
        MieException error = await Assert.ThrowsAsync<MieException>(() => ListAsync(context));
        Assert.Contains($"through the proxy {address.GetLeftPart(UriPartial.Authority)}", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, Password);
        Assert.StartsWith("CONNECT datascience.us-ashburn-1.oci.oraclecloud.com:443 ", asked.First(), StringComparison.Ordinal);
        string sent = Convert.ToBase64String(Encoding.ASCII.GetBytes($"me:{Password}"));
        Assert.Contains(asked, a => a.Contains(sent, StringComparison.Ordinal));
        Assert.Equal((address, "(hidden)"), (context.Proxy, context.Sources.Single(s => s.Name == "ProxyCredential").Value));
        Assert.DoesNotContain(Password, string.Join('\n', context.Sources), StringComparison.Ordinal);
        // The caller's own stays as it was.
        context.Dispose();
        Assert.Equal(Password, credential.Password);
    }

    [Fact]
    public async Task This_machine_is_never_asked_for_through_it()
    {
        await using WireServer proxy = new(connection => connection.AnswerAsync("text/plain", "the proxy's"));
        await using WireServer server = new(connection => connection.AnswerAsync("application/json", "[]"));
        using MieContext context = await ConnectAsync(new()
        {
            Endpoint = new Uri(new Uri(server.Url).GetLeftPart(UriPartial.Authority)),
            Proxy = new Uri(new Uri(proxy.Url).GetLeftPart(UriPartial.Authority)),
        });
        Assert.Empty(await ListAsync(context));
        Assert.Equal((0, 1), (proxy.Connections, server.Connections));
    }

    [Fact]
    public async Task Calls_for_tokens_go_through_it_too()
    {
        await using WireServer proxy = new(connection => connection.AnswerAsync("text/plain", "no", 403));
        using MieContext context = await ConnectAsync(new()
        {
            Region = "iad",
            Proxy = new Uri(new Uri(proxy.Url).GetLeftPart(UriPartial.Authority)),
            TokenExchange = new TokenExchangeOptions
            {
                DomainUrl = new Uri("https://idcs-1.identity.oraclecloud.com"),
                ClientId = "client",
                ClientSecret = "secret".AsMemory(),
                Token = Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)).AsMemory(),
            },
        });
        MieException error = await Assert.ThrowsAsync<MieException>(() => ListAsync(context));
        Assert.Equal("AuthServiceUnreachable", error.Code);
        Assert.Contains("through the proxy", error.InnerException!.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, proxy.Connections);
    }

    [Theory]
    [InlineData("proxy:3128", "is none")]
    [InlineData("ftp://proxy", "is none")]
    [InlineData("http://me:pr0xy-pass-word@proxy:3128", "user name or password")]
    [InlineData("http://proxy:3128/path", "goes on behind its host")]
    [InlineData(null, "without Proxy")]
    public async Task What_is_no_proxy_is_refused(string? address, string said)
    {
        MieException error = await Assert.ThrowsAsync<MieException>(() => ConnectAsync(new()
        {
            Proxy = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute),
            ProxyCredential = address is null ? new NetworkCredential("me", Password) : null,
        }));
        Assert.Equal("ArgumentInvalid", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, Password);
    }

    [Fact]
    public async Task Another_process_has_the_proxy_too()
    {
        string config = _home.Write("own", (await File.ReadAllTextAsync(_home.At(".oci/config"), Stop))
            .Replace("~", _home.Root, StringComparison.Ordinal));
        using MieContext context = await MieContext.ConnectAsync(new()
        {
            ConfigFile = config,
            Proxy = new Uri("http://127.0.0.1:1"),
            ProxyCredential = new NetworkCredential("me", Password, "d"),
        }, Stop);
        using MemoryStream written = new();
        await using (Utf8JsonWriter json = new(written))
            ContextHandover.Write(json, context);
        using JsonDocument read = JsonDocument.Parse(written.ToArray());
        using MieContext again = await ContextHandover.ConnectAsync(read.RootElement, Stop);
        NetworkCredential credential = again.Pinned().ProxyCredential!;
        Assert.Equal((context.Proxy, "me", Password, "d"), (again.Proxy, credential.UserName, credential.Password, credential.Domain));
        again.Dispose();
        Assert.Equal("", credential.Password);
    }

    private Task<MieContext> ConnectAsync(MieContextOptions options) =>
        MieContext.ConnectAsync(options with { GetEnvironmentVariable = _home.Environment }, Stop);

    private static async Task<List<string>> ListAsync(MieContext context)
    {
        List<string> found = [];
        await foreach (MieDeployment deployment in
            context.CreateDeploymentClient().ListAsync(new DeploymentFilter(TestKeys.Tenancy), Stop))
        {
            found.Add(deployment.Id);
        }

        return found;
    }
}
