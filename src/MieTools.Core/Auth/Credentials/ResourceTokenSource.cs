using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Who signs as a resource, and where its tokens come from.</summary>
internal sealed record ResourceTokenSource
{
    /// <summary>Whose key signs; null when the resource has one of its own.</summary>
    public OciCredential? Inner { get; init; }

    /// <summary>The resource's own key, read anew for each token since its file may be replaced, and its name.</summary>
    public Func<OciSigningKey>? ReadKey { get; init; }

    /// <summary>Whether a token is for the key that signed, and not for a new one.</summary>
    public bool HasOwnKey => ReadKey is not null || IsNested;

    /// <summary>Whether the parents are asked for too.</summary>
    public bool IsNested { get; init; }

    /// <summary>The resource's region, when a variable names it.</summary>
    public string? Region { get; init; }

    /// <summary>What is sent along for version 2.1.2.</summary>
    public string? SecurityContext { get; init; }

    /// <summary>Base address of the federation service.</summary>
    public required Uri SessionEndpoint { get; init; }

    /// <summary>Where the resource's own tokens come from.</summary>
    public required Func<CancellationToken, ValueTask<Uri>> GetAddressAsync { get; init; }

    /// <summary>What to sign with.</summary>
    public async ValueTask<OciSigningKey> GetSignerAsync(CancellationToken cancellationToken) =>
        Inner is null ? ReadKey!() : await Inner.GetSigningKeyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The address that a service names for the parent: a signed request goes to no other domain because of an answer.</summary>
    /// <param name="named">What it names.</param>
    /// <param name="by">Who names it.</param>
    /// <exception cref="MieException">Code <c>TransportInsecure</c> or <c>UriInvalid</c>.</exception>
    public static Uri ParentOf(string named, Uri by)
    {
        if (!Uri.TryCreate(named.Trim(), UriKind.Absolute, out Uri? parent) || parent.Scheme != by.Scheme
            || DomainOf(parent) != DomainOf(by))
        {
            throw new MieException(MieErrors.UriInvalid, $"{by.Host} names an address for the parent resource that is not of its domain.",
                "Nothing was sent there. Check OCI_RESOURCE_PRINCIPAL_RPT_URL_FOR_PARENT_RESOURCE.", by.Host);
        }

        return parent;
    }

    private static string DomainOf(Uri address) =>
        address.HostNameType == UriHostNameType.Dns ? string.Join('.', address.Host.Split('.').TakeLast(2)) : address.Host;
}
