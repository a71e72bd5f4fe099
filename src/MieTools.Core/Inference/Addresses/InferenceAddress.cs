using System.Text;
using MieTools.Core.Contract;
using MieTools.Core.Http;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Addresses;

/// <summary>Where a deployment is called: its base address, and what else a URL named (mode, suffix, query).</summary>
/// <remarks>
/// Base + prefix (<c>/predict</c> or <c>/predictWithResponseStream</c>) + suffix + query make the URL of a call.
/// Paths are kept byte for byte, escapes included; only characters a URL cannot hold are escaped.
/// Source of the URL forms: the public invoke pages of model deployments and oracle-samples/oci-data-science-ai-samples (July 2026).
/// </remarks>
public sealed record InferenceAddress
{
    /// <summary>Path part of calls that want one whole answer.</summary>
    public const string PredictPrefix = "/predict";

    /// <summary>Path part of calls that want a stream.</summary>
    public const string StreamPrefix = "/predictWithResponseStream";

    private const string Field = "Uri";

    // Uri would unescape %7E and its kind; what is signed must be what is sent.
    private static readonly UriCreationOptions s_asWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private InferenceAddress(string baseUrl, string host, string? deploymentId, InferenceMode? mode, string suffix, string query)
    {
        Base = baseUrl;
        Host = host;
        DeploymentId = deploymentId;
        Mode = mode;
        Suffix = suffix;
        Query = query;
    }

    /// <summary>Scheme, host and path up to the prefix (with the OCID, when the URL has one), without a slash at the end.</summary>
    public string Base { get; }

    /// <summary>Host name, without the port.</summary>
    public string Host { get; }

    /// <summary>Host name and, when it is not the scheme's own, port.</summary>
    public string Authority => new Uri(Base).Authority;

    /// <summary>The deployment's OCID when the URL holds it, else null.</summary>
    public string? DeploymentId { get; }

    /// <summary>The mode whose prefix the URL had, or null when it had none.</summary>
    public InferenceMode? Mode { get; }

    /// <summary>
    /// What the URL had after its prefix, in the form it is sent; empty when it had nothing. <c>/v1</c> alone is the root of OpenAI
    /// clients, not an endpoint.
    /// </summary>
    public string Suffix { get; }

    /// <summary>The URL's query without its question mark, in the form it is sent; empty when it had none.</summary>
    public string Query { get; }

    /// <summary>An address as errors may name it, whether it is one or not: without a user, a password, a query or a fragment.</summary>
    /// <param name="text">The address.</param>
    public static string NameOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text.Trim();
        int end = name.AsSpan().IndexOfAny("?#");
        // In what is no address an @ may stand behind anything.
        int at = name.LastIndexOf('@');
        bool hasUser = at >= 0 && !(Uri.TryCreate(name, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && uri.Host.Length > 0);
        if (hasUser && at > end && end >= 0)
            end = name.AsSpan(at).IndexOfAny("?#") is int later and >= 0 ? at + later : -1;
        if (end >= 0)
            name = name[..end];
        if (!hasUser)
            return name;
        int scheme = name.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 || scheme > at ? "" : name[..(scheme + 3)]) + name[(at + 1)..];
    }

    /// <summary>The prefix of a mode.</summary>
    public static string PrefixOf(InferenceMode mode) => mode == InferenceMode.Stream ? StreamPrefix : PredictPrefix;

    /// <summary>Reads the <c>modelDeploymentUrl</c> of a deployment.</summary>
    /// <exception cref="MieException"><c>UriInvalid</c>: it is not an address that can be called.</exception>
    public static InferenceAddress FromDeploymentUrl(string url)
    {
        InferenceAddress parsed = Parse(url);
        return new(parsed.Base, parsed.Host, parsed.DeploymentId, null, "", "");
    }

    /// <summary>Makes the address of a deployment from the data plane's root and an OCID.</summary>
    /// <param name="root">For instance <c>https://modeldeployment.us-ashburn-1.oci.customer-oci.com</c>.</param>
    /// <param name="deploymentId">The deployment's OCID.</param>
    /// <exception cref="MieException"><c>UriInvalid</c>: the root cannot be called; <c>OcidInvalid</c>: the OCID is none.</exception>
    public static InferenceAddress FromRoot(Uri root, string deploymentId)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(deploymentId);
        return FromDeploymentUrl(root.OriginalString.TrimEnd('/') + "/" + Ocid.Require(deploymentId, "Id"));
    }

    /// <summary>
    /// Reads an address in any of its forms: base, with a prefix, with a path, with <c>/v1</c>, with a query; shared, dedicated or private
    /// host; a loopback address.
    /// </summary>
    /// <exception cref="MieException"><c>UriInvalid</c>: not absolute, not https (http is for loopback addresses only), or with user
    /// information; <c>ArgumentInvalid</c>: a path with dot segments.</exception>
    public static InferenceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string url = text.Trim();
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.Host.Length == 0)
        {
            throw Invalid($"'{NameOf(url)}' is not an https address.",
                "Give the deployment's modelDeploymentUrl, for instance "
                    + "'https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.datasciencemodeldeployment…'.");
        }

        if (uri.UserInfo.Length > 0)
            throw Invalid($"The address of '{uri.Host}' holds a user name or password.", "Leave them out: requests are signed.");
        if (uri.Scheme == Uri.UriSchemeHttp && !Loopback.Is(uri))
            throw Invalid($"'http://{uri.Authority}' is not encrypted; plain http is for loopback addresses only.", "Use https.");

        // The path is taken from the text: Uri has already rewritten its own.
        string rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        int pathStart = rest.AsSpan().IndexOfAny("/?#\\");
        rest = pathStart < 0 ? "" : rest[pathStart..].Replace('\\', '/');
        int fragment = rest.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            rest = rest[..fragment];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string query = question < 0 ? "" : PathEncoding.Query(rest[(question + 1)..]);
        string path = PathEncoding.Path(question < 0 ? rest : rest[..question], Field);
        return FromParts($"{uri.Scheme}://{uri.Authority}", uri.Host, path, query);
    }

    /// <summary>The path suffix to call when the caller named <paramref name="path"/>.</summary>
    /// <param name="path">
    /// A suffix; null or empty for the URL's own. One without a leading slash is taken from where the URL ends, so with a URL that ends in
    /// <c>/v1</c> <c>chat/completions</c> means <c>/v1/chat/completions</c>; one with it counts from the prefix.
    /// </param>
    /// <returns>A suffix with a leading slash, or the empty one.</returns>
    public string ResolveSuffix(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return Suffix == "/v1" ? "" : Suffix;
        if (path[0] == '/')
            return path;
        // /v1 alone is no endpoint, and paths are often written with it.
        if (Suffix == "/v1" && (path[0] == '?' || path.StartsWith("v1/", StringComparison.Ordinal)))
            return path[0] == '?' ? path : "/" + path;
        return path[0] == '?' ? Suffix + path : $"{Suffix}/{path}";
    }

    /// <summary>The URL of a call.</summary>
    /// <param name="mode">Whole answer or stream.</param>
    /// <param name="suffix">Path suffix; may carry a query; empty for the bare prefix.</param>
    /// <param name="query">Names and values to add to the query, escaped here; a null value adds the name alone.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the suffix holds dot segments; <c>UriInvalid</c>: the parts make no
    /// URL.</exception>
    public Uri Build(InferenceMode mode, string suffix = "", IEnumerable<KeyValuePair<string, string?>>? query = null)
    {
        ArgumentNullException.ThrowIfNull(suffix);
        int question = suffix.IndexOf('?', StringComparison.Ordinal);
        string path = PathEncoding.Path(question < 0 ? suffix : suffix[..question], "Path");
        StringBuilder url = new StringBuilder(Base).Append(PrefixOf(mode));
        if (path.Length > 0 && path[0] != '/')
            url.Append('/');
        url.Append(path);

        char separator = '?';
        foreach (string part in (string[])[Query, question < 0 ? "" : PathEncoding.Query(suffix[(question + 1)..])])
        {
            if (part.Length == 0)
                continue;
            url.Append(separator).Append(part);
            separator = '&';
        }
        foreach ((string name, string? value) in query ?? [])
        {
            url.Append(separator).Append(Uri.EscapeDataString(name));
            if (value is not null)
                url.Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return Uri.TryCreate(url.ToString(), s_asWritten, out Uri? uri)
            ? uri
            : throw Invalid($"'{Base}' and '{path}' do not make an address.", null);
    }

    /// <summary>The base address.</summary>
    public override string ToString() => Base;

    private static InferenceAddress FromParts(string root, string host, string path, string query)
    {
        string[] segments = path.TrimStart('/').Split('/');
        int ocid = Array.FindIndex(segments, segment => Ocid.TryParse(segment, out _));
        // The prefix stands right after the OCID; without an OCID in the path, it is the first segment of that name.
        int prefix = ocid >= 0
            ? (ocid + 1 < segments.Length && ModeOf(segments[ocid + 1]) is not null ? ocid + 1 : -1)
            : Array.FindIndex(segments, s => ModeOf(s) is not null);

        int baseEnd;
        int suffixStart;
        if (prefix >= 0)
            (baseEnd, suffixStart) = (prefix, prefix + 1);
        else if (ocid >= 0)
            baseEnd = suffixStart = ocid + 1;
        else
            baseEnd = suffixStart = Array.IndexOf(segments, "v1") is int v1 and >= 0 ? v1 : segments.Length;

        string basePath = string.Join('/', segments[..baseEnd]).TrimEnd('/');
        string suffix = suffixStart < segments.Length ? "/" + string.Join('/', segments[suffixStart..]) : "";
        if (suffix is "/" or "/v1/")
            suffix = suffix.TrimEnd('/');
        return new(basePath.Length == 0 ? root : $"{root}/{basePath}", host, ocid >= 0 ? segments[ocid] : null,
            prefix >= 0 ? ModeOf(segments[prefix]) : null, suffix, query);
    }

    private static InferenceMode? ModeOf(string segment) => segment switch
    {
        "predict" => InferenceMode.Predict,
        "predictWithResponseStream" => InferenceMode.Stream,
        _ => null,
    };

    private static MieException Invalid(string message, string? advice) =>
        new(MieErrors.UriInvalid, message, advice, Field);
}
