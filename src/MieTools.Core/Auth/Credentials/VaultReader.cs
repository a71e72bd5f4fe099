using System.Net;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// Reads secrets of OCI Vault with another credential than the one that they are for. What it has read is cleared when it is disposed.
/// </summary>
/// <param name="options">Who connects, and how.</param>
/// <param name="vault">Names the secrets and who reads them.</param>
/// <param name="selection">What the connection was found to be.</param>
internal sealed class VaultReader(OciCredentialOptions options, VaultSecretOptions vault, ProfileSelection selection) : IDisposable
{
    private const int MaxBytes = 256 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private readonly List<char[]> _read = [];
    private OciCredential? _credential;

    /// <summary>What errors and sources call who reads.</summary>
    public string Who => vault.ProfileName is null ? $"{_credential?.AuthType ?? vault.AuthType}" : $"profile '{vault.ProfileName}'";

    private bool IsKeyless => vault is { AuthType: null, ProfileName: null };

    /// <summary>Reads the text of a secret, without a line end behind it.</summary>
    /// <param name="id">Its OCID.</param>
    /// <param name="what">What it is for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MieException"><c>VaultCredentialInvalid</c>: nobody could ask; <c>AuthServiceUnreachable</c>;
    /// <c>VaultSecretRefused</c>; <c>VaultSecretInvalid</c>: it holds no text.</exception>
    public async Task<ReadOnlyMemory<char>> ReadAsync(string id, string what, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken).ConfigureAwait(false);
        Uri address = new((vault.Endpoint ?? Region(id).SecretsEndpoint).AbsoluteUri.TrimEnd('/') + $"/20190301/secretbundles/{id}");
        selection.Tell($"{what} is read from the secret {id} at {address.Authority}, as {Who}.");
        (char[] text, int length) = await AskAsync(address, id, cancellationToken).ConfigureAwait(false);
        _read.Add(text);
        return text.AsMemory(0, length);
    }

    /// <summary>Clears what was read, and lets go of who has read it.</summary>
    public void Dispose()
    {
        _read.ForEach(Array.Clear);
        _credential?.Dispose();
    }

    private OciRegion Region(string id)
    {
        try
        {
            return OciRegions.FromOcid(id, selection.Environment);
        }
        catch (MieException e) when (e.Error == MieErrors.OcidRegionMissing && selection.Region is { } own)
        {
            return own;
        }
    }

    // Whatever goes wrong here is about who reads, and must not be taken for an error of the key that is to be opened.
    private async Task OpenAsync(string id, CancellationToken cancellationToken)
    {
        if (_credential is not null)
            return;
        try
        {
            _credential = await Local.Blocking.RunAsync(() => OciCredentialFactory.Create(Reader()).Credential, cancellationToken)
                .ConfigureAwait(false);
            _ = await _credential.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (IsKeyless && e.Error == MieErrors.CredentialNotFound)
        {
            throw new MieException(MieErrors.VaultCredentialInvalid,
                $"Nobody is there who could read the secret {id}: OCI_RESOURCE_PRINCIPAL_VERSION is not set, and this is no pod and no OCI "
                    + "instance.", target: id, inner: e);
        }
        catch (MieException e)
        {
            throw new MieException(
                MieErrors.VaultCredentialInvalid, $"The secret {id} cannot be read as {Who}. {e.Message}",
                e.Error == MieErrors.PassPhraseMissing ? null : e.Advice ?? e.Error.Advice, id, e);
        }
    }

    private OciCredentialOptions Reader() => new()
    {
        AuthType = vault.AuthType,
        ConfigFile = vault.ProfileName is null ? null : selection.Profile is { IsInFile: true } profile ? profile.Path : options.ConfigFile,
        ProfileName = vault.ProfileName,
        IsKeyless = IsKeyless,
        CurrentDirectory = options.CurrentDirectory,
        Environment = options.Environment,
        Transport = options.Transport,
        RefreshTransport = options.RefreshTransport,
        Observer = sentence => selection.Tell($"To read a secret: {sentence}"),
        Machine = options.Machine,
        AuthEndpoint = options.AuthEndpoint,
        MetadataBase = options.MetadataBase,
        Clock = options.Clock,
    };

    private async Task<(char[] Text, int Length)> AskAsync(Uri address, string id, CancellationToken cancellationToken)
    {
        using HttpMessageInvoker http = SignedHttpChain.Create(
            _credential!, new MieHttpOptions { Transport = options.Transport ?? options.RefreshTransport, TimeProvider = options.Clock });
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Options.Set(RetryPolicy.OptionsKey, AuthClient.Tries(3));
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw await RefusedAsync(answer, id, cancellationToken).ConfigureAwait(false);
            using CancellationTokenSource limit = new(s_limit, options.Clock);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            Stream stream = await ContentDecoding.OpenAsync(answer, both.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                return await VaultBundle.ReadAsync(stream, MaxBytes, id, address.Host, both.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnreachable(e, cancellationToken))
        {
            throw new MieException(MieErrors.AuthServiceUnreachable,
                $"The secret {id} could not be read as {Who}: {address.Host} could not be reached, or broke off.",
                "Check the network and the proxy. A private endpoint is named with VaultEndpoint.", address.Host, e);
        }
    }

    private static bool IsUnreachable(Exception e, CancellationToken cancellationToken) => e switch
    {
        MieException said => AuthClient.IsOfConnection(said),
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => e is IOException or HttpRequestException,
    };

    private async Task<MieException> RefusedAsync(HttpResponseMessage answer, string id, CancellationToken cancellationToken)
    {
        MieServiceException said = await ServiceErrors.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        string? advice = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ClockSkew.Advice(answer.Headers.Date, options.Clock.GetUtcNow())
                ?? $"The credential was not accepted: check {Who}, and name another one with VaultProfileName or VaultAuthType.",
            HttpStatusCode.NotFound or HttpStatusCode.Forbidden => $"Check the OCID. When it is right, a policy is missing: {Policy(id)}",
            _ => said.Advice,
        };
        return new MieException(MieErrors.VaultSecretRefused,
            $"The secret {id} cannot be read as {Who}: {answer.RequestMessage!.RequestUri!.Host} answered {(int)answer.StatusCode} "
                + $"{said.ServiceCode ?? said.Code}.", advice, id, said)
        {
            RequestId = said.RequestId,
        };
    }

    private string Policy(string id)
    {
        string where = $"to read secret-bundles in compartment COMPARTMENT where target.secret.id = '{id}'";
        return _credential!.AuthType switch
        {
            OciAuthType.ApiKey or OciAuthType.SessionToken => $"Allow group GROUP {where}",
            OciAuthType.WorkloadIdentity => "Allow any-user to read secret-bundles in compartment COMPARTMENT where all "
                + $"{{target.secret.id = '{id}', request.principal.type = 'workload', request.principal.namespace = 'NAMESPACE', "
                + "request.principal.service_account = 'ACCOUNT', request.principal.cluster_id = 'CLUSTER'}",
            _ => $"Allow dynamic-group GROUP {where}",
        };
    }
}
