namespace MieTools.ModelServer;

/// <summary>One path of the model server.</summary>
/// <param name="Family">The form of its errors.</param>
/// <param name="Methods">The methods that it takes, in the form of the Allow header.</param>
/// <param name="AnswerAsync">Answers a request of one of these methods; the text is the path's variable segment, or empty.</param>
internal sealed record ModelRoute(
    ErrorFamily Family, string Methods, Func<ContainerRequest, string, CancellationToken, ValueTask<ContainerResponse>> AnswerAsync)
{
    private readonly string[] _methods = Methods.Split(", ");

    /// <summary>True when it takes a method. HEAD is GET without the body.</summary>
    public bool Takes(string method) => _methods.Contains(method) || (method == "HEAD" && _methods.Contains("GET"));
}
