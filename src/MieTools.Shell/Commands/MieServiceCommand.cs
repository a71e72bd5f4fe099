using System.Globalization;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Connection;
using MieTools.Core.Deployments;
using MieTools.Core.Http;
using MieTools.Core.Http.Limits;
using MieTools.Core.Inference.Calls;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary>What the cmdlets that talk to the service share: which connection, and a line for -Verbose for each request.</summary>
public abstract partial class MieServiceCommand : MieCommand
{
    private MieContext? _connection;
    private DeploymentClient? _deployments;
    private InferenceClient? _inference;
    private ProgressDisplay? _retry;

    /// <summary>The connection to use in place of the session's, also a copy of one.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ContextTransformation]
    public virtual ContextReference? Context
    {
        get;
        set
        {
            // One after another may come down a pipeline.
            if (field != value)
                (_connection, _deployments, _inference) = (null, null, null);
            field = value;
        }
    }

    /// <summary>The <c>opc-request-id</c> of every request, for finding them again; one of each request's own when left out.</summary>
    [Parameter]
    [Alias("OpcRequestId")]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? RequestId { get; set; }

    /// <summary>The connection in use: -Context, else the session's.</summary>
    protected MieContext Connection => _connection ??= Context?.Open(Await, WriteWarning, StopToken)
        ?? Session.GetOrConnect(Await, WriteWarning, TellSearch, () => Location, StopToken);

    /// <summary>The control plane.</summary>
    protected DeploymentClient Deployments => _deployments ??= Connection.CreateDeploymentClient(Observe, Trace, RequestId);

    /// <summary>The inference endpoints.</summary>
    protected InferenceClient Inference => _inference ??= Connection.CreateInferenceClient(Observe, Trace, RequestId, ObserveRate);

    private Action<string>? Trace => IsDebugOn ? text => Bridge.Post(() => WriteDebug(text)) : null;

    /// <inheritdoc/>
    private protected override void EndWaits()
    {
        _retry?.Dispose();
        _retry = null;
    }

    // Requests end on pool threads; only the pipeline thread may speak to the engine.
    private void Observe(MieHttpEvent call) => Bridge.Post(() =>
    {
        string outcome = call.Status is { } status ? status.ToString(CultureInfo.InvariantCulture) : call.Error ?? "no answer";
        string id = call.RequestId is null ? "" : $", opc-request-id {call.RequestId}";
        string attempt = call.Attempt == 1 ? "" : $", try {call.Attempt}";
        WriteVerbose(string.Create(
            CultureInfo.InvariantCulture, $"{call.Method} {call.Target}: {outcome}, {call.Elapsed.TotalMilliseconds:0} ms{attempt}{id}"));
        if (call.NextDelay is { } delay)
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Waiting {delay.TotalSeconds:0.0} s before the next try."));
        ShowRetry(call, outcome);
    });

    private void ObserveRate(RateChange change) => Bridge.Post(() =>
    {
        string pause = change.Pause is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $", after {wait.TotalSeconds:0.#} s without any") : "";
        WriteVerbose(string.Create(CultureInfo.InvariantCulture,
            $"Calls go at {change.RequestsPerSecond:0.#} a second at most from now on{pause}: {change.Reason}."));
    });

    // A wait that a person notices has to say what it is for.
    private void ShowRetry(MieHttpEvent call, string outcome)
    {
        EndWaits();
        if (call.NextDelay is not { } delay || delay < ProgressDisplay.Delay)
            return;
        long start = Time.GetTimestamp();
        _retry = OpenProgress("Waiting to try again", () =>
        {
            int left = (int)Math.Ceiling((delay - Time.GetElapsedTime(start)).TotalSeconds);
            return left > 0 ? new ProgressState(string.Create(CultureInfo.InvariantCulture,
                $"{outcome}; try {call.Attempt + 1} in {left} s: {call.Method} {call.Target}")) : null;
        });
    }
}
