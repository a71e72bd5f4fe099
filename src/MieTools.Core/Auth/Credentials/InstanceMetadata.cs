using System.Text.Json;
using MieTools.Core.Http;
using MieTools.Core.Json;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The metadata service of a compute instance (version 2).</summary>
internal sealed class InstanceMetadata
{
    private const string DefaultBase = "http://169.254.169.254/opc/v2";
    private const string Variable = "OCI_METADATA_BASE_URL";
    private const string Ipv6Base = "http://[fd00:c1::a9fe:a9fe]/opc/v2";

    // While an instance starts, its metadata are not there yet.
    private static readonly RetryPolicy s_policy =
        AuthClient.Tries(3) with { RepeatsNotFound = true, AttemptTimeout = TimeSpan.FromSeconds(10) };

    private static readonly RetryPolicy s_probe = AuthClient.Tries(1) with { AttemptTimeout = TimeSpan.FromSeconds(10) };

    private readonly AuthClient _client;
    private readonly bool _isNamed;
    private readonly bool _isOfVariable;
    private volatile string _base;
    private readonly Func<string, string?> _environment;

    public InstanceMetadata(AuthClient client, Uri? address, Func<string, string?> environment)
    {
        _client = client;
        _environment = environment;
        string? named = address?.AbsoluteUri ?? environment(Variable);
        _isNamed = !string.IsNullOrWhiteSpace(named);
        _isOfVariable = _isNamed && address is null;
        _base = (_isNamed ? named!.Trim() : DefaultBase).TrimEnd('/');
    }

    /// <summary>The region the instance runs in. Regions newer than this library are described by the service itself.</summary>
    public async Task<OciRegion> GetRegionAsync(CancellationToken cancellationToken)
    {
        string name = (await GetAsync("/instance/region", cancellationToken).ConfigureAwait(false)).Trim().ToLowerInvariant();
        if (OciRegions.Find(name) is { } known)
            return known;
        return await DescribeAsync(cancellationToken).ConfigureAwait(false) ?? OciRegions.Resolve(name, _environment);
    }

    /// <summary>Text at a path below the base.</summary>
    /// <exception cref="MieException">Codes <c>AuthServiceUnreachable</c>, <c>InstanceMetadataUnavailable</c>;
    /// <c>UriInvalid</c>: the base is no address.</exception>
    public async Task<string> GetAsync(string path, CancellationToken cancellationToken)
    {
        string asked = _base;
        try
        {
            return await GetAsync(asked, path, s_policy, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (!_isNamed && asked == DefaultBase && e.Code == MieErrors.AuthServiceUnreachable.Code)
        {
            // An instance in a subnet of IPv6 alone. Where that is not so either, the first failure is the one to tell.
            string? text = await TryIpv6Async(path, cancellationToken).ConfigureAwait(false);
            if (text is null)
                throw;
            _base = Ipv6Base;
            return text;
        }
        catch (MieException e) when (_isOfVariable && e.Error != MieErrors.UriInvalid)
        {
            throw new MieException(e.Error, $"{e.Message} {Variable} names this address.",
                $"Check {Variable}, or unset it on an OCI instance. {e.Advice ?? e.Error.Advice}", e.ErrorTarget, e);
        }
    }

    private async Task<string?> TryIpv6Async(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(Ipv6Base, path, s_probe, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Code == MieErrors.AuthServiceUnreachable.Code)
        {
            return null;
        }
    }

    private async Task<string> GetAsync(string at, string path, RetryPolicy policy, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(at + path, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new MieException(MieErrors.UriInvalid, $"'{at}' is not an address.",
                $"Correct {Variable}, or unset it.", at);
        }

        using HttpRequestMessage request = Request(address);
        AuthResponse answer = await _client.SendAsync(request, policy, null, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
            return answer.Body;
        throw new MieException(
            MieErrors.InstanceMetadataUnavailable,
            $"The instance metadata at {address.Authority} answered {(int)answer.Status} for {address.AbsolutePath}.",
            target: address.Authority);
    }

    private static HttpRequestMessage Request(Uri address)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer Oracle");
        return request;
    }

    private async Task<OciRegion?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            string answer = await GetAsync("/instance/regionInfo", cancellationToken).ConfigureAwait(false);
            using JsonDocument info = JsonMemberNames.Parse(answer);
            return CustomRegions.Read(info.RootElement);
        }
        catch (Exception e) when (e is JsonException or MieException)
        {
            return null;
        }
    }
}
