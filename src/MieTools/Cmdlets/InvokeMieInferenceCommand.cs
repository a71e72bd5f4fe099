using System.Globalization;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core;
using MieTools.Core.Http;
using MieTools.Core.Inference;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Invoke-MieInference</c>: one whole answer for each input.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "MieInference", DefaultParameterSetName = IdSet)]
[OutputType(typeof(PSObject), typeof(string), typeof(byte[]), typeof(FileInfo))]
public sealed class InvokeMieInferenceCommand : InferenceCommand
{
    private OrderedRequests<InferenceAnswer>? _requests;
    private OutFile? _outFile;

    /// <summary>File that the answer's body is written to as it comes; there is no other output then.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Hands on the file that -OutFile wrote.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Requests at a time; the answers keep the order of the inputs.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Seconds for a whole answer, retries included; 0 sets no limit. Ten minutes when left out.</summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>Hands on the body as it came: text, or bytes when it is no text.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Hands on the model's text alone.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    /// <inheritdoc/>
    private protected override InferenceMode Mode => InferenceMode.Predict;

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Raw && AsText)
            throw MieException.InvalidArgument(nameof(Raw), "-Raw and -AsText were both given.", "Give one of them.");
        if (OutFile is not null && (Raw || AsText))
            throw MieException.InvalidArgument(nameof(OutFile), "-OutFile writes the body as it comes; -Raw and -AsText have no meaning beside it.", "Leave them out.");
        if (PassThru && OutFile is null)
            throw MieException.InvalidArgument(nameof(PassThru), "-PassThru hands on the file that -OutFile writes; there is no -OutFile.", "Leave it out: the answer is handed on anyway.");
        _requests = new OrderedRequests<InferenceAnswer>(ThrottleLimit, Bridge);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        InferenceRequest request = BuildRequest() with { Timeout = TimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSec) };
        object? target = CurrentTarget;
        InferenceClient client = Inference;
        if (OutFile is not null)
        {
            Save(client, request);
            return;
        }
        // Of many requests at a time no single one has a display of its own.
        if (ThrottleLimit > 1)
            _requests!.Add(() => client.SendAsync(request, StopToken), answer => Finish(answer, target));
        else
            WithProgress(Activity(request), show => _requests!.Add(() => client.SendAsync(Sent(request, show), null, Received(show), StopToken), answer => Finish(answer, target)));
    }

    /// <inheritdoc/>
    protected override void End() => _requests?.Drain();

    private void Save(InferenceClient client, InferenceRequest request)
    {
        if (_outFile is not null)
            throw MieException.InvalidArgument(nameof(OutFile), "-OutFile names one file, and this is not the first answer.", "Leave -OutFile out for many inputs, and write the answers with Set-Content or Export-Csv.");
        // Opened before anything is sent: an answer that cannot be kept is not asked for.
        using OutFile file = _outFile = Binding.OutFile.Open(ResolvePath(OutFile!));
        try
        {
            WithVariables(() => WithProgress(Activity(request), show =>
            {
                InferenceAnswer answer = Await(client.SendAsync(Sent(request, show), file.Stream, Received(show), StopToken));
                file.Commit();
                SetVariables((int)answer.Status, answer.Headers);
            }));
        }
        catch (IOException e)
        {
            // The network's own are translated already: this is the disk.
            throw Binding.OutFile.NotWritable(file.Path, e, "Make room, or name a file on another disk; what was there before is left as it was.");
        }
        if (PassThru)
            WriteOutput(new FileInfo(file.Path));
    }

    private void Finish(Func<InferenceAnswer> outcome, object? target) => Report(
        () => WithVariables(() =>
        {
            InferenceAnswer answer = outcome();
            SetVariables((int)answer.Status, answer.Headers);
            object? output = Raw ? Answers.Raw(answer) : AsText ? answer.ToString() : Answers.Convert(answer);
            // An empty body is nothing, not null.
            if (output is not null)
                WriteOutput(output);
        }),
        () => target);

    private static string Activity(InferenceRequest request) => $"Calling {(request.Suffix.Length == 0 ? "the deployment" : request.Suffix)}";

    private InferenceRequest Sent(InferenceRequest request, Action<string, int> show)
    {
        ProgressGate gate = new();
        return request with
        {
            UploadProgress = (done, total) =>
            {
                if (gate.Passes())
                    Bridge.Post(() => show($"Sent {Bytes(done, total)}", (int)(done * 100 / total)));
            },
        };
    }

    private Action<long, long?> Received(Action<string, int> show)
    {
        ProgressGate gate = new();
        return (done, total) =>
        {
            if (gate.Passes())
                Bridge.Post(() => show($"Received {Bytes(done, total)}", total is > 0 ? (int)Math.Min(100, done * 100 / total.Value) : -1));
        };
    }

    private static string Bytes(long done, long? total) => total is { } all
        ? string.Create(CultureInfo.InvariantCulture, $"{done / 1048576.0:0.0} of {all / 1048576.0:0.0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{done / 1048576.0:0.0} MB");
}
