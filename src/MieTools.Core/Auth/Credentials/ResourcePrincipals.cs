using System.Security.Cryptography;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Local;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Makes the credential of a resource by the version that its variables have.</summary>
internal static class ResourcePrincipals
{
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private const string Leaf = "_FOR_LEAF_RESOURCE";
    private const string Parent = "_FOR_PARENT_RESOURCE";

    /// <summary>Makes it; calls nothing yet.</summary>
    /// <exception cref="MieException">Those of <see cref="ResourcePrincipalCredential"/>; <c>UriInvalid</c>, <c>TransportInsecure</c>: a
    /// variable holds no address that signed requests can go to.</exception>
    public static OciCredential Create(FederationOptions options)
    {
        Variables variables = new(options.Environment ?? Environment.GetEnvironmentVariable, "");
        if (variables.Read("VERSION") != "3.0")
            return Create(variables, options);
        Variables leaf = variables with { Suffix = Leaf };
        Variables parent = variables with { Suffix = Parent };
        Uri address = parent.Address("RPT_URL");
        Uri session = parent.Address("RPST_ENDPOINT");
        OciCredential below = Create(leaf, options);
        return new ResourceTokenCredential(new ResourceTokenSource
        {
            Inner = below,
            IsNested = true,
            Region = below.Region,
            SessionEndpoint = session,
            GetAddressAsync = _ => new(address),
        }, options);
    }

    private static OciCredential Create(Variables variables, FederationOptions options) => variables.Read("VERSION") switch
    {
        "1.1" => OfInstance(variables, options),
        "2.1" or "2.1.1" or "2.1.2" => OfKey(variables, options),
        _ => OfToken(variables, options),
    };

    private static ResourcePrincipalCredential OfToken(Variables variables, FederationOptions options)
    {
        // Named here, since a part's variables have another name than those of a resource of its own.
        if (variables.Suffix.Length > 0)
            variables.Require("VERSION", "RPST", "PRIVATE_PEM", "REGION");
        return new ResourcePrincipalCredential(name => variables.Environment(name + variables.Suffix), options.Clock);
    }

    private static ResourceTokenCredential OfInstance(Variables variables, FederationOptions options)
    {
        Uri endpoint = variables.Address("RPT_ENDPOINT");
        Uri session = variables.Address("RPST_ENDPOINT");
        InstancePrincipalCredential instance = new(options);
        return new ResourceTokenCredential(new ResourceTokenSource
        {
            Inner = instance,
            Region = Region(variables),
            SessionEndpoint = session,
            GetAddressAsync = async stop =>
            {
                string id = variables.Read("RPT_ID") ?? await instance.GetIdAsync(stop).ConfigureAwait(false);
                string path = variables.Read("RPT_PATH") ?? "/20180711/resourcePrincipalToken/{id}";
                return new Uri(endpoint, path.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal));
            },
        }, options);
    }

    private static ResourceTokenCredential OfKey(Variables variables, FederationOptions options)
    {
        string version = variables.Read("VERSION")!;
        bool hasTenancy = version != "2.1";
        variables.Require(["RESOURCE_ID", "PRIVATE_PEM", "REGION", .. hasTenancy ? new[] { "TENANCY_ID" } : []]);
        string id = variables.Read("RESOURCE_ID")!;
        string pem = HomeFolder.Expand(variables.Read("PRIVATE_PEM")!, variables.Environment);
        string keyId = $"resource/v{version}/{(hasTenancy ? variables.Read("TENANCY_ID") + "/" : "")}{id}";
        Uri endpoint = variables.Address("RPT_ENDPOINT");
        string usual = version == "2.1.2" ? "/20180711/resourcePrincipalTokenV212/" : "/20180711/resourcePrincipalTokenV2/";
        string path = (version == "2.1.2" ? variables.Read("RPT_PATH") : null) ?? usual;
        Uri address = new(endpoint, path.EndsWith("{}", StringComparison.Ordinal) ? path[..^2] + id : path.TrimEnd('/') + "/" + id);
        OciSigningKey ReadKey() => new(keyId, ReadPem(variables, pem));
        // What cannot be used is told before anything is sent.
        ReadKey().Key.Dispose();
        return new ResourceTokenCredential(new ResourceTokenSource
        {
            ReadKey = ReadKey,
            Region = Region(variables),
            SecurityContext = version == "2.1.2" ? variables.Read("SECURITY_CONTEXT") : null,
            SessionEndpoint = variables.Address("RPST_ENDPOINT"),
            GetAddressAsync = _ => new(address),
        }, options);
    }

    private static RSA ReadPem(Variables variables, string pem)
    {
        string passPhrase = variables.Read("PRIVATE_PEM_PASSPHRASE") is { } named && Path.IsPathFullyQualified(named)
            ? TokenFile.Read(named, "Check the file of the pass phrase.") : variables.Read("PRIVATE_PEM_PASSPHRASE") ?? "";
        string name = variables.NameOf("PRIVATE_PEM");
        return Path.IsPathFullyQualified(pem) ? OciKeyLoader.LoadFile(new FileSource(pem, name), passPhrase)
            : OciKeyLoader.Load(pem, passPhrase, name);
    }

    private static string? Region(Variables variables) =>
        variables.Read("REGION") is { } region
            ? ProfileSelection.Resolve(region, $"environment variable {variables.NameOf("REGION")}", variables.Environment).Id : null;

    // The variables of one resource: those of a part of others have a suffix.
    private sealed record Variables(Func<string, string?> Environment, string Suffix)
    {
        public string NameOf(string name) => Prefix + name + Suffix;

        public string? Read(string name) => Environment(NameOf(name))?.Trim() is { Length: > 0 } value ? value : null;

        public void Require(params ReadOnlySpan<string> names)
        {
            List<string> missing = [];
            foreach (string name in names)
            {
                if (Read(name) is null)
                    missing.Add(NameOf(name));
            }

            if (missing.Count > 0)
            {
                throw new MieException(MieErrors.ResourcePrincipalMissing,
                    $"The resource principal is incomplete: {string.Join(", ", missing)} not set.", null, missing[0]);
            }
        }

        public Uri Address(string name)
        {
            Require(name);
            if (!Uri.TryCreate(Read(name), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            {
                throw new MieException(MieErrors.UriInvalid, $"{NameOf(name)} is not an https address.",
                    "Set it to the address that the resource's service documents.", NameOf(name));
            }

            return address.Scheme == Uri.UriSchemeHttps || Loopback.Is(address) ? address : throw new MieException(
                MieErrors.TransportInsecure, $"{NameOf(name)} is plain http, which is allowed for this machine only.",
                target: NameOf(name));
        }
    }
}
