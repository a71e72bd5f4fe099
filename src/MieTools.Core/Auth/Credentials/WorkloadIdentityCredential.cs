using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Http;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The service account of a pod in an enhanced OKE cluster, exchanged for a token at the cluster's own token service.</summary>
public sealed class WorkloadIdentityCredential : FederatedCredential
{
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT_PROXYMUX";
    private const int UsualPort = 12250;
    private const double RenewAfter = 0.5;
    private readonly string _tokenFile;
    private readonly Uri _address;
    private readonly AuthClient _client;
    private readonly HttpMessageHandler? _ownTransport;

    /// <summary>Makes a credential; calls nothing yet.</summary>
    /// <param name="options">Options; read from the environment are <c>KUBERNETES_SERVICE_HOST</c>,
    /// <c>KUBERNETES_SERVICE_PORT_PROXYMUX</c>, <c>OCI_RESOURCE_PRINCIPAL_REGION</c> and
    /// <c>OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH</c>.</param>
    /// <param name="serviceAccountTokenFile">Null: where Kubernetes puts it.</param>
    /// <exception cref="MieException">Code <c>WorkloadIdentityUnavailable</c>: the process does not run in a pod, or the cluster's
    /// certificate cannot be read.</exception>
    public WorkloadIdentityCredential(FederationOptions? options = null, string? serviceAccountTokenFile = null)
        : base((options ??= new FederationOptions()).Clock)
    {
        Func<string, string?> environment = options.Environment ?? Environment.GetEnvironmentVariable;
        string? host = environment("KUBERNETES_SERVICE_HOST")?.Trim();
        if (string.IsNullOrEmpty(host))
            throw Unavailable("KUBERNETES_SERVICE_HOST is not set", null);
        _address = AddressOf(host, PortOf(environment(PortVariable))) ?? throw Unavailable("KUBERNETES_SERVICE_HOST is not a host", null);
        _tokenFile = serviceAccountTokenFile ?? AccountFolder + "/token";
        Region = Regions.OciRegions.Find(options.Region ?? environment("OCI_RESOURCE_PRINCIPAL_REGION"))?.Id
            ?? options.Region ?? environment("OCI_RESOURCE_PRINCIPAL_REGION");
        if (options.Transport is null)
            _ownTransport = ClusterTransport(CertificateFile(environment, options.CurrentDirectory));
        _client = new AuthClient(options.Transport ?? _ownTransport, options.Clock);
    }

    // Oracle's SDK for TypeScript asks for the variable, that for Python knows the usual port alone.
    private static int PortOf(string? text) => string.IsNullOrWhiteSpace(text) ? UsualPort
        : ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port
        : throw Unavailable($"{PortVariable} is not a port", null);

    // Kubernetes gives a host alone. A port behind it is that of the emulator, which takes a free one.
    private static Uri? AddressOf(string host, int port)
    {
        int colon = host.LastIndexOf(':');
        string authority = colon < 0 || host[^1] == ']' ? $"{host}:{port}"
            : host[0] == '[' || host.IndexOf(':') == colon ? host : $"[{host}]:{port}";
        return Uri.TryCreate($"https://{authority}/resourcePrincipalSessionTokens", UriKind.Absolute, out Uri? address) ? address : null;
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.WorkloadIdentity;

    /// <inheritdoc/>
    public override string? Region { get; }

    private protected override async Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken)
    {
        string account = TokenFile.Read(_tokenFile, "The pod needs a service account whose token is mounted.");
        return await WithNewKeyAsync(async key =>
        {
            byte[] body = Body(key);
            using HttpRequestMessage request = Request(body, account);
            AuthResponse answer = await _client.SendAsync(request, AuthClient.Tries(3), null, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.Forbidden)
            {
                throw AuthClient.Refused("The service account's token", answer, _address,
                    "Workload identities need an enhanced cluster; basic clusters answer 403.");
            }

            if (!answer.IsSuccess)
            {
                throw AuthClient.Refused(
                    "The service account's token", answer, _address, "Check the pod's service account and the policy for it.");
            }

            return NewToken(TokenOf(answer.Body), key, RenewAfter);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            _ownTransport?.Dispose();
        }

        base.Dispose(disposing);
    }

    // The cluster's services have certificates of the cluster's own authority, and trust in any other would be wrong.
    private static SocketsHttpHandler ClusterTransport(FileSource certificate)
    {
        X509ChainPolicy policy = new()
        { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.AddRange(PemAuthorities.Read(certificate.Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException)
        {
            throw Unavailable($"the cluster's certificate {certificate} cannot be read: {e.Message.TrimEnd('.')}", e);
        }

        SocketsHttpHandler transport = SharedTransport.CreateDirect();
        transport.SslOptions.CertificateChainPolicy = policy;
        return transport;
    }

    private static FileSource CertificateFile(Func<string, string?> environment, string? currentDirectory)
    {
        const string Variable = "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH";
        string? named = environment(Variable);
        return string.IsNullOrWhiteSpace(named)
            ? AccountFolder + "/ca.crt"
            : FileSource.Resolve(named, Variable, environment, currentDirectory ?? Environment.CurrentDirectory);
    }

    private HttpRequestMessage Request(byte[] body, string account)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + account);
        return request;
    }

    private static byte[] Body(RSA key)
    {
        ArrayBufferWriter<byte> json = new(1024);
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("podKey", key.ExportSubjectPublicKeyInfo());
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    // Base64, sometimes in quotes, of {"token": "ST$..."}.
    private string TokenOf(string body)
    {
        const string Prefix = "ST$";
        byte[] bytes = new byte[body.Length];
        string? token = Convert.TryFromBase64String(body.Trim().Trim('"'), bytes, out int length)
            ? AuthClient.TokenOf(Encoding.UTF8.GetString(bytes, 0, length))
            : null;
        if (token is null)
        {
            throw new MieException(MieErrors.ResponseInvalid, $"{_address.Host} answered without a token.",
                "Check the cluster's version.", _address.Host);
        }

        return TokenFile.Check(token.StartsWith(Prefix, StringComparison.Ordinal) ? token[Prefix.Length..] : token, _address.Host,
            "Check the cluster's version.");
    }

    private static MieException Unavailable(string why, Exception? inner) => new(
        MieErrors.WorkloadIdentityUnavailable,
        $"There is no workload identity here: {why}.",
        inner: inner);
}
