using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Routes;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>New-MieEndpoint</c>: one custom endpoint, checked.</summary>
public abstract class NewMieEndpointCommand : MieCommand
{
    private string? _current;

    /// <summary>Path after the prefix; <c>{}</c> stands for exactly one segment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A path such as /v1/rerank or /models/{}.")]
    [Alias("EndpointUriSuffix", "Path")]
    [ArgumentCompleter(typeof(EndpointSuffixCompleter))]
    [TextTransformation(IsList = true, TakesInput = true, Names = ["Suffix", "EndpointUriSuffix", "Path"])]
    public string[] Suffix { get; set; } = [];

    /// <summary>GET, POST, PUT, DELETE or HEAD.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("HttpMethods", "Methods")]
    [ArgumentCompleter(typeof(MethodCompleter))]
    [TextTransformation(IsList = true)]
    public string[] Method { get; set; } = ["POST"];

    /// <inheritdoc/>
    private protected override bool TakesPath => true;

    /// <inheritdoc/>
    protected override object? CurrentTarget => _current;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string suffix in Suffix)
        {
            _current = suffix;
            Report(() =>
            {
                // As -Endpoint takes it: a suffix has no blank.
                MieEndpoint endpoint = suffix.Trim().Contains(' ', StringComparison.Ordinal)
                    && !MyInvocation.BoundParameters.ContainsKey(nameof(Method))
                    ? MieEndpoint.Parse(suffix)
                    : MieEndpoint.Create(suffix, Method.SelectMany(m => m.Split(',', StringSplitOptions.RemoveEmptyEntries)));
                if (endpoint.Allows("HEAD"))
                    WriteWarning($"HEAD is in the service's schema but not in its documentation for custom endpoints ({endpoint}).");
                WriteOutput(endpoint);
            });
        }
    }
}
