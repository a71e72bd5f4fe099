using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>What a request asks of the service, by its method and target: worked out once, for all that look at it.</summary>
internal sealed class ServiceCall
{
    private const string Whole = "predict";
    private const string Streamed = "predictWithResponseStream";

    /// <summary>Reads a method and a target.</summary>
    public ServiceCall(string method, RequestTarget target)
    {
        Method = method;
        Target = target;
        IsInference = target.IsBelow("/ocid1.");
        if (IsInference)
        {
            ReadInference();
            return;
        }
        Operation = ServiceOperations.Find(method, target.Segments);
        DeploymentId = target.Segments is [ServiceOperations.Version, "modelDeployments", { Length: > 0 } id, ..] ? id : null;
    }

    /// <summary>HTTP method.</summary>
    public string Method { get; }

    /// <summary>The target.</summary>
    public RequestTarget Target { get; }

    /// <summary>True for a call of the data plane, <c>/{ocid}/…</c>.</summary>
    public bool IsInference { get; }

    /// <summary>What it does, one of <see cref="ServiceOperations.Names"/>; null when it is no operation.</summary>
    public string? Operation { get; private set; }

    /// <summary>The deployment that the path names, or null.</summary>
    public string? DeploymentId { get; private set; }

    /// <summary>Of an inference call: the path behind its prefix, as it was sent; "" for the bare prefix.</summary>
    public string Suffix { get; private set; } = "";

    // /{ocid}/{prefix}{suffix}; nothing is unescaped.
    private void ReadInference()
    {
        string path = Target.Path;
        int slash = path.IndexOf('/', 1);
        DeploymentId = slash < 0 ? path[1..] : path[1..slash];
        if (slash < 0)
            return;
        int end = path.IndexOf('/', slash + 1);
        ReadOnlySpan<char> prefix = path.AsSpan((slash + 1)..(end < 0 ? path.Length : end));
        Operation = prefix is Whole ? ServiceOperations.Predict : prefix is Streamed ? ServiceOperations.Stream : null;
        Suffix = end < 0 ? "" : path[end..];
    }
}
