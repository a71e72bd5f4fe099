using System.Text.Json;
using MieTools.Core.Http;
using MieTools.Core.Json;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The metadata service of a compute instance (version 2).</summary>
internal sealed class InstanceMetadata
{
    private const string DefaultBase = "http://169.254.169.254/opc/v2";

    // While an instance starts, its metadata are not there yet.
    private static readonly RetryPolicy s_policy =
        AuthClient.Tries(3) with { RepeatsNotFound = true, AttemptTimeout = TimeSpan.FromSeconds(10) };

    private readonly AuthClient _client;
    private readonly string _base;
    private readonly Func<string, string?> _environment;

    public InstanceMetadata(AuthClient client, Uri? address, Func<string, string?> environment)
    {
        _client = client;
        _environment = environment;
        string? named = address?.AbsoluteUri ?? environment("OCI_METADATA_BASE_URL");
        _base = (string.IsNullOrWhiteSpace(named) ? DefaultBase : named.Trim()).TrimEnd('/');
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
        if (!Uri.TryCreate(_base + path, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new MieException(MieErrors.UriInvalid, $"'{_base}' is not an address.",
                "Correct OCI_METADATA_BASE_URL.", _base);
        }

        using HttpRequestMessage request = Request(address);
        AuthResponse answer = await _client.SendAsync(request, s_policy, null, cancellationToken).ConfigureAwait(false);
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
