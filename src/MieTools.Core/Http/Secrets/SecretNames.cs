using System.Collections.Frozen;
using System.Globalization;

namespace MieTools.Core.Http.Secrets;

/// <summary>Which names stand before secrets, which before what may be shown, and which values are plainly harmless.</summary>
internal static class SecretNames
{
    private static readonly string[] s_parts = ["password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey",
        "credential", "authorization", "signature", "cookie", "sessionid", "crosstenancy", "connectionstring"];
    private static readonly string[] s_ends = ["token", "key", "auth", "pwd", "pass", "jwt"];

    // What HTTP, OCI and the model servers send, and what a person looks at -Debug for.
    private static readonly FrozenSet<string> s_headers = new[]
        {
            "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Age", "Allow", "Alt-Svc", "Cache-Control",
            "Connection", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Range", "Content-Type",
            "Date", "ETag", "Expect", "Expires", "Host", "If-Match", "If-None-Match", "Keep-Alive", "Last-Modified", "Pragma",
            "Proxy-Connection", "Retry-After", "Server", "Server-Timing", "Strict-Transport-Security", "TE", "Trailer",
            "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "x-content-sha256", "x-content-type-options", "x-date",
            "opc-client-info", "opc-client-request-id", "opc-meta-features", "opc-next-page", "opc-prev-page", "opc-request-id",
            "opc-retry-token", "opc-total-items", "opc-work-request-id", "page", "mie-fault", "openai-model", "openai-processing-ms",
            "openai-version", "anthropic-version", "anthropic-beta", "x-request-id", "request-id", "x-ratelimit-limit-requests",
            "x-ratelimit-limit-tokens", "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests",
            "x-ratelimit-reset-tokens", "x-envoy-upstream-service-time", "traceparent", StreamFailureTrailer.Name,
        }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_members = new[]
        {
            // the model APIs
            "model", "messages", "role", "content", "text", "prompt", "system", "input", "inputs", "instructions", "suffix", "stop",
            "query",
            "documents", "tool_choice", "type", "name", "description", "object", "id", "choices", "delta", "message", "finish_reason",
            "stop_reason", "reasoning", "reasoning_content", "refusal", "output", "outputs", "generated_text", "response", "usage",
            "response_format", "format", "encoding_format", "status", "error", "errors", "code", "param", "detail", "details", "msg",
            "owned_by", "root", "parent", "system_fingerprint", "service_tier", "language", "truncation", "effort", "summary",
            "model_name", "model_version", "datatype", "created_at", "done_reason",
            // the control plane
            "displayName", "compartmentId", "projectId", "lifecycleState", "lifecycleDetails", "createdBy", "timeCreated", "timeUpdated",
            "timeAccepted", "timeStarted", "timeFinished", "timestamp", "modelId", "modelGroupId", "modelDeploymentUrl", "deploymentType",
            "instanceShapeName", "policyType", "environmentConfigurationType", "image", "imageDigest",
            "modelDeploymentConfigurationDetails",
            "logGroupId", "logId", "subnetId", "privateEndpointId", "modelDeploymentId", "operationType", "entityType", "entityUri",
            "identifier", "actionType", "resources", "infrastructureType", "metricType", "apiSpecification", "endpointUriSuffix",
            "httpMethods", "methods", "cmd", "entrypoint", "lifecycle", "opcRequestId", "shapeSeries", "coreCount",
        }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether what follows the name is a secret.</summary>
    public static bool IsSecret(string name)
    {
        Span<char> letters = name.Length <= 128 ? stackalloc char[name.Length] : new char[name.Length];
        int count = 0;
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
                letters[count++] = char.ToLowerInvariant(c);
        }
        ReadOnlySpan<char> plain = letters[..count];
        foreach (string part in s_parts)
        {
            if (plain.Contains(part, StringComparison.Ordinal))
                return true;
        }
        foreach (string end in s_ends)
        {
            if (plain.EndsWith(end, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>Whether a header may be shown whatever it says.</summary>
    public static bool MayShowHeader(string name) => s_headers.Contains(name);

    /// <summary>Whether a member of a JSON body may be shown whatever it says.</summary>
    public static bool MayShowMember(string name) => s_members.Contains(name);

    /// <summary>Whether the number that follows the name of a secret counts something: <c>max_token</c>.</summary>
    public static bool IsCount(string name) =>
        name.StartsWith("max", StringComparison.OrdinalIgnoreCase) || name.StartsWith("min", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("num", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value is none: empty, or a truth value. Anything else may be what somebody chose for a secret.</summary>
    public static bool SaysNothing(string value)
    {
        ReadOnlySpan<char> text = value.AsSpan().Trim();
        return text.IsEmpty
            || text.Equals("true", StringComparison.OrdinalIgnoreCase)
            || text.Equals("false", StringComparison.OrdinalIgnoreCase)
            || text.Equals("null", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a header of a user's own says too little for a secret, or is an OCID, which is none.</summary>
    public static bool SaysLittle(string value)
    {
        const int ShortestNumber = 4;
        return SaysNothing(value) || (IsHarmless(value) && (value.Length < ShortestNumber || IsOcid(value.Trim())));
    }

    /// <summary>Whether a value can be no secret: a short number, a truth value, a date, an OCID, nothing.</summary>
    public static bool IsHarmless(string value)
    {
        const int LongestNumber = 10;
        string text = value.Trim();
        return SaysNothing(text)
            || (text.Length <= LongestNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            || DateTimeOffset.TryParseExact(text, ["R", "O", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
                DateTimeStyles.None, out _)
            || IsOcid(text);
    }

    private static bool IsOcid(string text) =>
        text.StartsWith("ocid1.", StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
