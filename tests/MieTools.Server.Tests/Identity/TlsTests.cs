using System.ComponentModel;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MieTools.Core.Connection;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

public sealed class TlsTests
{
    public TlsTests() => Wine.SkipHere(Wine.NoKeyStore);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12, "localhost")]
    [InlineData(SslProtocols.Tls13, "localhost")]
    [InlineData(SslProtocols.Tls13, "127.0.0.1")]
    [InlineData(SslProtocols.Tls12, "::1")]
    public async Task Whoever_trusts_the_CA_file_is_connected(SslProtocols protocol, string name)
    {
        await using MieEmulator emulator = await StartAsync();
        Assert.Equal(("https", "127.0.0.1"), (emulator.ControlPlane.Scheme, emulator.ControlPlane.Host));
        Assert.Equal(Path.GetDirectoryName(emulator.ConfigFile), Path.GetDirectoryName(emulator.CaFile));
        await using SslStream tls = await ConnectAsync(emulator, protocol, name, emulator.CaFile);
        Assert.Equal(protocol, tls.SslProtocol);
    }

    [Fact]
    public async Task Others_are_not_and_neither_is_another_name()
    {
        await using MieEmulator emulator = await StartAsync();
        await using MieEmulator other = await StartAsync();
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(emulator, SslProtocols.Tls13, "localhost", null));
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(emulator, SslProtocols.Tls13, "localhost", other.CaFile));
        await Assert.ThrowsAsync<AuthenticationException>(() => ConnectAsync(emulator, SslProtocols.Tls13, "example.org", emulator.CaFile));
    }

    [Fact]
    public async Task Requests_are_answered_and_the_file_goes_away_with_the_emulator()
    {
        string? caFile;
        await using (MieEmulator emulator = await StartAsync())
        {
            caFile = emulator.CaFile;
            foreach (string profile in (string[])["DEFAULT", "SESSION"])
            {
                using MieContext context = await MieContext.ConnectAsync(new()
                {
                    ConfigFile = emulator.ConfigFile,
                    ProfileName = profile,
                    Endpoint = emulator.ControlPlane,
                    CaFile = caFile,
                }, Cancellation);
                await foreach (MieTools.Core.Deployments.Models.MieDeployment _ in context.CreateDeploymentClient()
                    .ListAsync(new MieTools.Core.Deployments.DeploymentFilter(emulator.CompartmentId), Cancellation))
                {
                    Assert.Fail("There is none yet.");
                }
            }
            Assert.Equal(2, emulator.Requests);
            using MieContext trusting = await MieContext.ConnectAsync(new()
            {
                ConfigFile = emulator.ConfigFile,
                Endpoint = emulator.ControlPlane,
            }, Cancellation);
            MieException e = await Assert.ThrowsAsync<MieException>(async () =>
                await trusting.CreateDeploymentClient().GetAsync("ocid1.datasciencemodeldeployment.oc1.iad.x", Cancellation));
            Assert.Equal("TlsFailed", e.Code);
            Assert.Contains("-CaFile", e.Advice, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(caFile));
    }

    [Fact]
    public async Task An_authority_that_is_kept_issues_certificates_that_its_clients_go_on_trusting()
    {
        MieEmulatorOptions options = new() { Https = true };
        EmulatorIdentity first = await EmulatorIdentity.CreateAsync(new OcidFactory(null), options);
        EmulatorIdentity second = await EmulatorIdentity.CreateAsync(new OcidFactory(null), options, first.Export());
        // Kept also by a run that has no use for it.
        EmulatorIdentity third = await EmulatorIdentity.CreateAsync(new OcidFactory(null), new MieEmulatorOptions(), second.Export());
        Assert.Equal(first.Authority!.CertificatePem, third.Authority!.CertificatePem);
        Assert.Null((await EmulatorIdentity.CreateAsync(new OcidFactory(null), new MieEmulatorOptions())).Authority);
        using X509Certificate2 certificate = third.Authority.IssueForLoopback();
        using X509Chain chain = new()
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(first.Authority.CertificatePem);
        Assert.True(chain.Build(certificate));
        Assert.True(certificate.HasPrivateKey);
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalDays, 365, 367);
        Assert.InRange((chain.ChainElements[^1].Certificate.NotAfter - DateTime.Now).TotalDays, 3650, 3654);
    }

    [Fact]
    public async Task OpenSSL_is_content_with_the_certificates()
    {
        using CertificateAuthority authority = CertificateAuthority.Create();
        using X509Certificate2 certificate = authority.IssueForLoopback();
        string directory = Directory.CreateTempSubdirectory("mie-tls-").FullName;
        try
        {
            string ca = Path.Combine(directory, "ca.pem");
            string leaf = Path.Combine(directory, "leaf.pem");
            await File.WriteAllTextAsync(ca, authority.CertificatePem, Cancellation);
            await File.WriteAllTextAsync(leaf, certificate.ExportCertificatePem(), Cancellation);
            foreach (string check in (string[])["-verify_hostname localhost", "-verify_ip 127.0.0.1", "-verify_ip ::1"])
            {
                (int code, string output) = await RunAsync(
                    "openssl", null, ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", ca, .. check.Split(' '), leaf]);
                Assert.True(code == 0, output);
            }
            Assert.NotEqual(0, (await RunAsync("openssl", null, ["verify", "-CAfile", ca, "-verify_hostname", "example.org", leaf])).Code);
            (_, string text) = await RunAsync("openssl", null, ["x509", "-in", ca, "-noout", "-text"]);
            Assert.Contains("CA:TRUE, pathlen:0", text, StringComparison.Ordinal);
            Assert.Contains("Certificate Sign, CRL Sign", text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Curl_and_Node_connect_when_they_are_given_the_file()
    {
        await using MieEmulator emulator = await StartAsync();
        foreach (string host in (string[])["127.0.0.1", "localhost"])
        {
            string address = $"https://{host}:{emulator.ControlPlane.Port}/emulator/health";
            (int code, string output) = await RunAsync("curl", null, "-sS", "-4", "--cacert", emulator.CaFile!, address);
            Assert.True(code == 0 && output.Contains("ok", StringComparison.Ordinal), output);
            string script =
                $"require('https').get('{address}',r=>{{console.log(r.statusCode);process.exit(0)}}).on('error',"
                    + $"e=>{{console.log(e.code);process.exit(1)}})";
            (code, output) = await RunAsync("node", emulator.CaFile, "-e", script);
            Assert.True(code == 0 && output.Trim() == "200", output);
        }
        Assert.Equal(60, (await RunAsync("curl", null, "-sS", emulator.ControlPlane + "emulator/health")).Code);
        // Nor is anything said in plain text.
        Assert.NotEqual(0, (await RunAsync("curl", null, "-sS", $"http://127.0.0.1:{emulator.ControlPlane.Port}/emulator/health")).Code);
    }

    private static Task<MieEmulator> StartAsync() => MieEmulator.StartAsync(new() { Https = true }, Cancellation);

    private static async Task<SslStream> ConnectAsync(MieEmulator emulator, SslProtocols protocol, string name, string? caFile)
    {
        TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", emulator.ControlPlane.Port, Cancellation);
        SslStream tls = new(client.GetStream());
        SslClientAuthenticationOptions options = new() { TargetHost = name, EnabledSslProtocols = protocol };
        if (caFile is not null)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        try
        {
            await tls.AuthenticateAsClientAsync(options, Cancellation);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string file, string? extraAuthorities, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_EXTRA_CA_CERTS"] = extraAuthorities ?? "";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(Cancellation);
            Task<string> error = process.StandardError.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            return (process.ExitCode, await error + await output);
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"SKIPPED: {file} is needed: {e.Message}");
            throw;
        }
    }
}
