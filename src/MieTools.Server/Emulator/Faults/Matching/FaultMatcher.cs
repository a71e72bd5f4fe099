using System.IO.Enumeration;
using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Matching;

/// <summary>Says which requests a rule looks at: its parameters path, method, deployment, plane, operation and user-agent.</summary>
internal sealed class FaultMatcher
{
    private readonly string? _path;
    private readonly string? _method;
    private readonly string? _deployment;
    private readonly string? _userAgent;
    private readonly string? _operation;
    private readonly FaultScope _plane;

    /// <summary>Takes the matchers out of a fault's parameters.</summary>
    /// <param name="arguments">The parameters.</param>
    /// <param name="scope">The requests that the fault can strike.</param>
    /// <param name="operations">The operations that it can strike.</param>
    /// <exception cref="FormatException">A value is wrong, or no request can fit.</exception>
    public FaultMatcher(FaultArguments arguments, FaultScope scope, IReadOnlyList<string> operations)
    {
        _path = arguments.Text("path");
        if (_path is not null && _path[0] is not ('/' or '*' or '?'))
            throw arguments.Wrong("path", "a pattern that begins with /, * or ?", _path);
        _method = arguments.Text("method")?.ToUpperInvariant();
        if (_method is not null && !_method.All(char.IsAsciiLetterUpper))
            throw arguments.Wrong("method", "an HTTP method", _method);
        _deployment = arguments.Text("deployment");
        if (_deployment?.StartsWith("ocid1.", StringComparison.Ordinal) == false)
            throw arguments.Wrong("deployment", "an OCID", _deployment);
        _plane = arguments.Choice("plane", "control", "inference") switch
        {
            null => FaultScope.All,
            "control" => FaultScope.Control,
            _ => FaultScope.Inference,
        };
        _operation = arguments.Choice("operation", [.. operations]);
        _userAgent = arguments.Text("user-agent");
        if ((scope & _plane & ScopeOf(_operation)) == FaultScope.None)
            throw arguments.Refused("plane and operation leave no request that it is for");
    }

    /// <summary>True when the rule is for this request.</summary>
    public bool Fits(FaultRequest request) =>
        (request.Scope & _plane) != FaultScope.None
        && (_operation is null || _operation == request.Operation)
        && (_method is null || _method == request.Method)
        && (_deployment is null || _deployment == request.DeploymentId)
        && (_path is null || Fits(_path, request.Path, ignoreCase: false))
        && (_userAgent is null || Fits(_userAgent, request.UserAgent, ignoreCase: true));

    private static bool Fits(string pattern, string text, bool ignoreCase) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase);

    private static FaultScope ScopeOf(string? operation) => operation switch
    {
        null => FaultScope.All,
        "predict" => FaultScope.Whole,
        "stream" => FaultScope.Stream,
        _ => FaultScope.Control,
    };
}
