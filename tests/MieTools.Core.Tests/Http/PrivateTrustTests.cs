using MieTools.Core.Connection;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

public sealed class PrivateTrustTests : IDisposable
{
    private readonly TempFolder _home = new();

    public PrivateTrustTests()
    {
        _home.CopyKey("rsa2048-pkcs8.pem");
        _home.Write(".oci/config",
            $"[DEFAULT]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n"
                + $"key_file={_home.At("key.pem")}\n");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_of_the_files_authority_is_trusted(bool intermediate)
    {
        await using TlsServer server = new(intermediate: intermediate);
        await using TlsServer other = new();
        // The second of two authorities, with text around, as bundles have it.
        string file = _home.Write("ca.pem", $"# other\n{other.AuthorityPem}\nServer\n======\n{server.AuthorityPem}");
        using MieContext context = await ConnectAsync(server, file);
        Assert.Equal(file, context.CaFile);
        Assert.Empty(await ListAsync(context));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task One_of_another_authority_is_refused_at_once_with_advice()
    {
        await using TlsServer server = new();
        await using TlsServer other = new();
        using MieContext context = await ConnectAsync(server, _home.Write("ca.pem", other.AuthorityPem));
        MieException e = await RefusedAsync(context, server);
        Assert.Contains("ca.pem", e.Message, StringComparison.Ordinal);
        Assert.Contains("-CaFile", e.Advice, StringComparison.Ordinal);

        // Without a file it is only the system's that count, and trust in one connection is none in another.
        using MieContext trusting = await ConnectAsync(server, _home.Write("right.pem", server.AuthorityPem));
        Assert.Empty(await ListAsync(trusting));
        using MieContext plain = await ConnectAsync(server, null);
        Assert.Contains("-CaFile", (await RefusedAsync(plain, server)).Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("127.0.0.2")]
    public async Task Another_host_name_is_refused_although_the_authority_is_trusted(string name)
    {
        await using TlsServer server = new(name);
        using MieContext context = await ConnectAsync(server, _home.Write("ca.pem", server.AuthorityPem));
        MieException e = await RefusedAsync(context, server);
        Assert.Contains("another name", e.Message, StringComparison.Ordinal);
        Assert.Contains("names are always checked", e.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_is_a_certificate_that_has_expired_or_is_not_for_servers()
    {
        await using TlsServer late = new(expired: true);
        using MieContext context = await ConnectAsync(late, _home.Write("ca.pem", late.AuthorityPem));
        Assert.Contains("NotTimeValid", (await RefusedAsync(context, late)).Message, StringComparison.Ordinal);
        await using TlsServer client = new(usage: "1.3.6.1.5.5.7.3.2");
        using MieContext second = await ConnectAsync(client, _home.Write("ca2.pem", client.AuthorityPem));
        Assert.Contains("NotValidForUsage", (await RefusedAsync(second, client)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "CaFileInvalid", "16777216 bytes")]
    [InlineData("/", "CaFileUnreadable", "is a folder")]
    public void A_CA_file_that_is_none_is_told_what_it_is(string path, string code, string says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such device.");
        MieException error = Assert.Throws<MieException>(() => MieTools.Core.Auth.Keys.PrivateTrust.Load(path));
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("holds no usable certificate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.pem", null, "CaFileNotFound")]
    [InlineData("none/none.pem", null, "CaFileNotFound")]
    [InlineData("empty.pem", "", "CaFileInvalid")]
    [InlineData("garbage.pem", "not a certificate", "CaFileInvalid")]
    [InlineData("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CaFileInvalid")]
    [InlineData(".", null, "CaFileUnreadable")]
    public async Task A_file_that_cannot_be_used_is_told_before_anything_is_sent(string name, string? text, string code)
    {
        await using TlsServer server = new();
        string file = text is null ? _home.At(name) : _home.Write(name, text);
        MieException e = await Assert.ThrowsAsync<MieException>(() => ConnectAsync(server, file));
        Assert.Equal((code, file), (e.Code, e.ErrorTarget));
        Assert.NotNull(e.Advice);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_key_file_is_no_CA_file_and_a_transport_goes_without_one()
    {
        await using TlsServer server = new();
        Assert.Equal("CaFileInvalid", (await Assert.ThrowsAsync<MieException>(() => ConnectAsync(server, _home.At("key.pem")))).Code);
        using HttpClientHandler transport = new();
        MieException e = await Assert.ThrowsAsync<MieException>(() =>
            MieContext.ConnectAsync(Options(server, _home.Write("ca.pem", server.AuthorityPem)) with { Transport = transport }, Stop));
        Assert.Equal(("ArgumentInvalid", "CaFile"), (e.Code, e.ErrorTarget));
    }

    [Fact]
    public async Task Connections_end_with_the_context()
    {
        await using TlsServer server = new();
        MieContext context = await ConnectAsync(server, _home.Write("ca.pem", server.AuthorityPem));
        context.Dispose();
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => ListAsync(context));
    }

    private MieContextOptions Options(TlsServer server, string? caFile) =>
        new() { Endpoint = server.Address, CaFile = caFile, GetEnvironmentVariable = _home.Environment };

    private Task<MieContext> ConnectAsync(TlsServer server, string? caFile) => MieContext.ConnectAsync(Options(server, caFile), Stop);

    private static async Task<List<MieDeployment>> ListAsync(MieContext context)
    {
        List<MieDeployment> found = [];
        await foreach (MieDeployment deployment in context.CreateDeploymentClient().ListAsync(new DeploymentFilter(TestKeys.Tenancy), Stop))
            found.Add(deployment);
        return found;
    }

    private static async Task<MieException> RefusedAsync(MieContext context, TlsServer server)
    {
        int before = server.Requests;
        int connections = server.Connections;
        MieException e = await Assert.ThrowsAsync<MieException>(() => ListAsync(context));
        Assert.Equal("TlsFailed", e.Code);
        Assert.Equal((before, connections + 1), (server.Requests, server.Connections));
        return e;
    }
}
