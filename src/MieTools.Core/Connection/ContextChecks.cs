using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Core.Connection;

/// <summary>What is checked of a connection's options before anything is read or sent.</summary>
internal static class ContextChecks
{
    /// <summary>Refuses options that cannot be used.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, <c>OcidInvalid</c>, <c>TransportInsecure</c>.</exception>
    public static void Options(MieContextOptions options)
    {
        Endpoint(options.Endpoint, "Endpoint");
        Endpoint(options.InferenceEndpoint, "InferenceEndpoint");
        Endpoint(options.AuthEndpoint, "AuthEndpoint");
        Endpoint(options.Vault?.Endpoint, "VaultEndpoint");
        if (options.Scope is { } scope)
            Scope(scope);
        Ocid(options.CompartmentId, "CompartmentId", "compartment", "tenancy");
        Ocid(options.ProjectId, "ProjectId", "datascienceproject");
        Limit(options.MaxRequestsPerSecond ?? 0);
        Proxy(options);
        if (options.CaFile is not null && options.Transport is not null)
        {
            throw MieException.InvalidArgument(
                "CaFile", "CaFile and Transport cannot be used together: a transport decides itself what it trusts.");
        }
    }

    private static void Scope(Auth.Config.TokenScope scope)
    {
        const string Form = "Write it like monitoring_write_urn-ocid1.compartment.oc1..aaaa:instance.";
        if (string.IsNullOrWhiteSpace(scope.Scope) || scope.Scope.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw MieException.InvalidArgument("Scope", "The scope is empty, or has a space or a control character in it.", Form);
        if (string.IsNullOrWhiteSpace(scope.TargetCompartmentId))
        {
            throw MieException.InvalidArgument(
                "TargetCompartmentId", "A scope needs the compartment that it is for.", "Give its OCID as TargetCompartmentId.");
        }

        Ocid(scope.TargetCompartmentId, "TargetCompartmentId", "compartment", "tenancy");
    }

    // A password in it would be shown wherever the address is.
    private static void Proxy(MieContextOptions options)
    {
        if (options.Proxy is null)
        {
            if (options.ProxyCredential is not null)
            {
                throw MieException.InvalidArgument(
                    "ProxyCredential", "ProxyCredential is given without Proxy.", "Give the proxy's address.");
            }

            return;
        }

        if (options.Transport is not null)
        {
            throw MieException.InvalidArgument(
                "Proxy", "Proxy and Transport cannot be used together: a transport decides itself which way it goes.");
        }

        const string Advice = "Write it like http://proxy.example.com:3128, and give user and password as ProxyCredential.";
        if (options.Proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "socks4" or "socks4a" or "socks5" } address)
            throw MieException.InvalidArgument("Proxy", "The address of the proxy is none.", Advice);
        if (address.UserInfo.Length > 0)
        {
            throw MieException.InvalidArgument(
                "Proxy", $"The address of the proxy '{address.Authority}' holds a user name or password.", Advice);
        }

        if (address.PathAndQuery is not ("/" or "") || address.Fragment.Length > 0)
            throw MieException.InvalidArgument("Proxy", $"The address of the proxy '{address.Authority}' goes on behind its host.", Advice);
    }

    /// <summary>Refuses a limit that is none.</summary>
    public static void Limit(double maxRequestsPerSecond)
    {
        if (maxRequestsPerSecond < 0 || !double.IsFinite(maxRequestsPerSecond))
        {
            throw MieException.InvalidArgument("MaxRequestsPerSecond",
                $"MaxRequestsPerSecond is {maxRequestsPerSecond}; it must be 0 (no limit) or more.");
        }
    }

    /// <summary>Refuses an address that signed requests cannot go to.</summary>
    public static void Endpoint(Uri? address, string field)
    {
        if (address is null)
            return;
        string name = InferenceAddress.NameOf(address.OriginalString);
        if (address.IsAbsoluteUri && address.UserInfo.Length > 0)
        {
            throw MieException.InvalidArgument(
                field, $"The address '{name}' holds a user name or password.", "Leave them out: requests are signed.");
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw MieException.InvalidArgument(
                field, $"'{name}' is not an http address.", "Write it like https://datascience.us-ashburn-1.oci.oraclecloud.com.");
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.OriginalString.AsSpan().ContainsAny('?', '#'))
        {
            throw MieException.InvalidArgument(field, $"The address of '{address.Authority}' has a query or a fragment.",
                "Leave out what begins at its '?' or '#': paths are appended to the address.");
        }

        if (address.Scheme == Uri.UriSchemeHttp && !Loopback.Is(address))
        {
            throw new MieException(MieErrors.TransportInsecure,
                $"'{name}' is plain http, which is allowed for this machine only.", target: field);
        }
    }

    /// <summary>Refuses what is no OCID of one of these types.</summary>
    public static void Ocid(string? value, string field, params ReadOnlySpan<string> types)
    {
        if (value is not null)
            _ = Contract.Ocid.Require(value, field, types);
    }
}
