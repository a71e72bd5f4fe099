namespace MieTools.Server.Emulator.Router;

/// <summary>What an inference path asks for.</summary>
/// <param name="DeploymentId">The deployment's OCID.</param>
/// <param name="Streaming">True for the prefix <c>predictWithResponseStream</c>.</param>
/// <param name="Suffix">Path after the prefix, as it was sent; empty for the bare prefix.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
internal sealed record InferenceTarget(string DeploymentId, bool Streaming, string Suffix, string Query)
{
    private const string Whole = "predict";
    private const string Streamed = "predictWithResponseStream";

    /// <summary>True when a request target is one of the data plane's.</summary>
    public static bool IsInference(string rawTarget) => rawTarget.StartsWith("/ocid1.", StringComparison.Ordinal);

    /// <summary>Reads <c>/{ocid}/{prefix}{suffix}?query</c>, or gives null when the prefix is neither of the two.</summary>
    public static InferenceTarget? Parse(string rawTarget)
    {
        int question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? rawTarget : rawTarget[..question];
        string query = question < 0 ? "" : rawTarget[question..];
        int slash = path.IndexOf('/', 1);
        if (slash < 0)
            return null;
        string id = path[1..slash];
        string rest = path[(slash + 1)..];
        int end = rest.IndexOf('/', StringComparison.Ordinal);
        string prefix = end < 0 ? rest : rest[..end];
        string suffix = end < 0 ? "" : rest[end..];
        return prefix is Whole or Streamed ? new InferenceTarget(id, prefix == Streamed, suffix, query) : null;
    }
}
