using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Routes;

namespace MieTools.Commands;

/// <summary><c>Test-MieEndpoint</c>: whether a method and path would be routed, and by which entry.</summary>
public abstract class TestMieEndpointCommand : DeploymentTargetCommand
{
    private const string TableSet = "Table";

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "HEAD"];

    /// <summary>Endpoints to try before there is a deployment; nothing is asked then.</summary>
    [Parameter(ParameterSetName = TableSet, Mandatory = true)]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    [Binding.EndpointTransformation]
    [AllowEmptyCollection]
    public MieEndpoint[]? Endpoint { get; set; }

    /// <summary>Specification to try with -Endpoint: openai.</summary>
    [Parameter(ParameterSetName = TableSet)]
    [Alias("PredictApiSpecification")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SpecificationCompleter))]
    [TextTransformation]
    public string? ApiSpecification { get; set; }

    /// <summary>Paths after the prefix, with real values where an endpoint has <c>{}</c>.</summary>
    // Not mandatory to the engine, which would ask for it where it stands first.
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Suffix")]
    [ArgumentCompleter(typeof(PathCompleter))]
    [TextTransformation(IsList = true)]
    public string[] Path { get; set; } = [];

    /// <summary>Methods to try; GET when left out.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Methods")]
    [HttpMethod]
    [ArgumentCompleter(typeof(MethodCompleter))]
    [TextTransformation(IsList = true)]
    public string[] Method { get; set; } = ["GET"];

    /// <summary>Calls the deployment with each routed method and path, without a body, and says what it answers.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = IdSet)]
    public SwitchParameter Online { get; set; }

    /// <inheritdoc/>
    private protected override MieException? RefuseInput(PSObject? input, string kind)
    {
        if (input is not null && Deployment?.Name is { } first && !IsBound(nameof(Method))
            && (Path.Length == 0 || IsMethod(first) || Path.All(IsMethod)) && DeploymentReference.OfObject(input) is { } piped)
        {
            // $d | Test-MieEndpoint /v1/models GET: each stands one place further on otherwise.
            string[] given = Path.Length == 0 ? Method : Path;
            (Path, Method) = Path.Length > 0 && IsMethod(first) ? (Path, new[] { first }) : (new[] { first }, given);
            Deployment = piped;
            return null;
        }
        return IsBound(nameof(Path)) || input?.BaseObject is not string text ? base.RefuseInput(input, kind)
            : MieException.InvalidArgument(nameof(Path), "A text was piped in; a path is given by its parameter.",
                $"Write Test-MieEndpoint {Deployment} -Path '{text}'");
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Path.Length == 0)
        {
            throw MieException.InvalidArgument(nameof(Path), "No path was given.",
                $"Write Test-MieEndpoint {Deployment?.ToString() ?? "chat"} /v1/models, or pipe in objects that have a Path.");
        }
        if (Endpoint is null)
            base.Process();
        else
            TestAll(new RouteTable(ApiSpecification, Endpoint), null);
    }

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        MieDeployment deployment = Await(Deployments.GetAsync(TargetId, StopToken));
        Connection.Remember(deployment);
        TestAll(deployment.Routes(), deployment);
    }

    private static bool IsMethod(string text) => s_methods.Contains(text, StringComparer.OrdinalIgnoreCase);

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void TestAll(RouteTable table, MieDeployment? deployment)
    {
        foreach (string path in Path)
        {
            foreach (string method in Method)
            {
                Report(() => WriteOutput(
                    Test(table, deployment, method.ToUpperInvariant(), path.Length == 0 || path[0] == '/' ? path : "/" + path)));
            }
        }
    }

    private MieEndpointTest Test(RouteTable table, MieDeployment? deployment, string method, string path)
    {
        RouteMatch match = table.Match(method, PromptShapes.PathOf(path));
        MieEndpointTest result = new(
            method, path, match.Status == RouteMatchStatus.Matched, match.Route?.ToString(), match.Route?.Source, match.Status.ToString());
        if (!Online || deployment is null)
            return result;
        InferenceRequest request = new()
        {
            Address = InferenceAddress.FromDeploymentUrl(Connection.InferenceBase(
                deployment.Id, deployment.ModelDeploymentUrl).AbsoluteUri),
            Method = method,
            Suffix = path,
            Retry = RetryPolicy.Never,
        };
        try
        {
            InferenceResponse answer = Await(Inference.SendAsync(request, StopToken));
            return result with { OnlineStatus = (int)answer.Status, OnlineMessage = answer.ContentType };
        }
        catch (MieServiceException e)
        {
            // An error of the model server shows that it was reached, which is what was asked.
            return result with { OnlineStatus = (int)e.Status, OnlineMessage = e.Message };
        }
    }
}
