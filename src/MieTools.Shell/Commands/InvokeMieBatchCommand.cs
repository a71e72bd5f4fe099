using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Schemas;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Commands;

/// <summary><c>Invoke-MieBatch</c>: the lines of files through a deployment, resumable.</summary>
public abstract class InvokeMieBatchCommand : NamedDeploymentCommand
{
    private const string UriSet = "Uri";

    /// <summary>Address of the deployment to call, with or without a prefix and a path.</summary>
    [Parameter(ParameterSetName = UriSet, Mandatory = true)]
    [Alias("Url", "ModelDeploymentUrl")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [AddressTransformation]
    public string? Uri { get; set; }

    /// <summary>The files to read, with wildcards: lines of JSON, CSV or text, packed by gzip or not.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [TextTransformation(IsList = true, IsPath = true)]
    public string[] Path { get; set; } = [];

    /// <summary>File that takes the answers, packed when its name ends in .gz; its journal is beside it.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string OutFile { get; set; } = "";

    /// <summary>
    /// File that takes the lines that fail, each with its reason; answers.errors.jsonl beside answers.jsonl when left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? ErrorFile { get; set; }

    /// <summary>How answers are written: lines of OpenAI's batch results, or rows of CSV.</summary>
    [Parameter]
    public BatchOutputFormat As { get; set; }

    /// <summary>What the files hold; by their names when left out.</summary>
    [Parameter]
    public BatchInputFormat InputFormat { get; set; }

    /// <summary>What stands between the columns of CSV.</summary>
    [Parameter]
    public char? Delimiter { get; set; }

    /// <summary>Path to call, such as /v1/chat/completions, in place of the lines' own.</summary>
    [Parameter]
    [Alias("EndpointUriSuffix")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PathCompleter))]
    [TextTransformation]
    public string? Suffix { get; set; }

    /// <summary>Makes a prompt of each row or line: names of columns in braces, <c>'Summarise: {Text}'</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? Prompt { get; set; }

    /// <summary>Instructions that stand before each prompt.</summary>
    [Parameter]
    [Alias("SystemPrompt", "Instructions")]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? System { get; set; }

    /// <summary>Name of the model, in place of the one in a body.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? Model { get; set; }

    /// <summary>Most tokens to make for a prompt.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxTokens { get; set; }

    /// <summary>Sampling temperature for prompts, 0 or more.</summary>
    [Parameter]
    [ValidateFinite]
    public double? Temperature { get; set; }

    /// <summary>Further members of bodies that are made from prompts.</summary>
    [Parameter]
    [Alias("Options")]
    [ValidateNotNull]
    [MapTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>The form of each answer: a JSON schema, a type, or the short form.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Schema { get; set; }

    /// <summary>Requests at a time.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Writes answers as they come, and not in the order of the input.</summary>
    [Parameter]
    public SwitchParameter Unordered { get; set; }

    /// <summary>Asks for streams and puts the answers together, for those that take longer than a minute.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>Seconds for one answer, retries included; 0 sets no limit. Ten minutes when left out.</summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>Which part of the lines to send, such as 2/4.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string? Shard { get; set; }

    /// <summary>Leaves out lines that cannot be sent, where otherwise none is sent.</summary>
    [Parameter]
    public SwitchParameter SkipInvalid { get; set; }

    /// <summary>Sends lines although the deployment does not list their path or method.</summary>
    [Parameter]
    public SwitchParameter SkipRouteCheck { get; set; }

    /// <summary>Begins anew, without asking, where the output is of an earlier run with another input or other parameters.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override MieException? ErrorBesideInput()
    {
        if (Path.Length > 0 && OutFile.Length > 0)
            return null;
        // With the deployment piped in, what stands first is the file.
        string[] first = [Deployment?.Name ?? "", .. Path];
        bool isShifted = Deployment?.Name is not null && OutFile.Length == 0 && Path.Length > 0;
        return MieException.InvalidArgument(Path.Length > 0 ? nameof(OutFile) : nameof(Path),
            $"-{(Path.Length > 0 ? nameof(OutFile) : nameof(Path))} was not given; the files of a batch are named, and what is piped in is "
                + "the deployment.",
            $"Write $d | Invoke-MieBatch -Path {(isShifted ? first[0] : "in.jsonl")} -OutFile {(isShifted ? first[1] : "out.jsonl")}, or "
                + $"{(isShifted ? $"Invoke-MieBatch $d {first[0]} {first[1]}" : "Invoke-MieBatch chat (Get-Item *.jsonl) out.jsonl")}. "
                + "Texts and rows from a pipe: ... | Invoke-MieInference chat.");
    }

    /// <inheritdoc/>
    protected override object? CurrentTarget => Uri is null ? base.CurrentTarget : InferenceAddress.NameOf(Uri);

    /// <inheritdoc/>
    protected override void Process()
    {
        BatchOptions options = Options();
        string names = Names(options.Input.Files);
        BatchPlan plan = Check(options, names);
        if (plan.Skipped > 0)
        {
            long more = plan.Skipped - plan.Problems.Count;
            WriteWarning($"{CountText.Of(plan.Skipped, "line is", "lines are")} left out, since {(plan.Skipped == 1 ? "it" : "they")} "
                + $"cannot be sent: {string.Join("; ", plan.Problems)}"
                + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {more} more") : ""));
        }

        string done = plan.Done > 0 ? $", of which {CountText.Of(plan.Done, "has its result", "have their result")}" : "";
        string action = $"Send {CountText.Of(plan.Total, "line")} of {names}{done}";
        if (!ShouldProcess(options.Target.ToString(), action))
        {
            WriteOutput(plan.Preview());
            return;
        }
        MieBatchSummary summary = Run(plan, IsRestartWanted(plan), $"Batch {names}");
        WriteOutput(summary);
        if (summary.Failed > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture,
                $"{summary.Failed} of {CountText.Of(summary.Total, "line")} failed; '{summary.ErrorFile}' has what failed, with the "
                    + $"reason. It can be run again: Invoke-MieBatch ... -Path '{summary.ErrorFile}' -OutFile again.jsonl"));
        }
    }

    private BatchOptions Options()
    {
        OutputSchema? schema = Schema is null ? null : SchemaReader.Read(Schema, ResolvePath, ReadFile);
        BatchShard shard = Shard is null ? BatchShard.Whole : BatchShard.Parse(Shard);
        ImmutableArray<string> files = [.. Path.SelectMany(Files)];
        ImmutableArray<KeyValuePair<string, JsonElement>> extra = [.. (Option?.Keys.Cast<object>() ?? [])
            .Select(k => KeyValuePair.Create(TextValue.Name(k, nameof(Option)), ObjectsToJson.ToElement(Option![k], nameof(Option))))];
        return new BatchOptions
        {
            Input = new BatchInput
            {
                Files = files,
                Format = InputFormat,
                Delimiter = Delimiter,
                SkipsInvalid = SkipInvalid,
                Shard = shard,
                Suffix = Suffix ?? Deployment?.Suffix,
                Prompt = Prompt,
                System = System,
                Model = Model,
                MaxTokens = MaxTokens,
                Temperature = Temperature,
                Extra = extra,
                Schema = schema,
                SkipsRouteCheck = SkipRouteCheck,
            },
            OutFile = ResolvePath(OutFile),
            ErrorFile = ErrorFile is null ? null : ResolvePath(ErrorFile),
            Target = ResolveTarget(),
            Format = As,
            ThrottleLimit = ThrottleLimit,
            IsUnordered = Unordered,
            IsStreamed = Stream,
            Timeout = TimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSec),
        };
    }

    // Sorted, so that a run that goes on sees the same input.
    private IEnumerable<string> Files(string path) =>
        ResolvePaths(path, nameof(Path), File.Exists).Order(StringComparer.Ordinal);

    private InferenceTarget ResolveTarget()
    {
        if (Uri is not null)
            return new InferenceTarget(InferenceAddress.Parse(Uri), null);
        InferenceTargetResolver resolver = new(Connection, Deployments);
        string? suffix = Suffix ?? Deployment?.Suffix;
        MieDeployment? deployment = Deployment is { Name: { } name } ? FindNamed(name)[0] : Deployment?.Deployment;
        return Await(deployment is not null ? resolver.ResolveAsync(deployment, "POST", suffix, StopToken)
            : resolver.ResolveAsync(Deployment?.Id ?? Id!, "POST", suffix, StopToken));
    }

    private BatchPlan Check(BatchOptions options, string names)
    {
        ProgressState? state = null;
        BatchPlan plan;
        using (OpenProgress($"Checking {names}", () => Volatile.Read(ref state)))
        {
            plan = Await(BatchPlan.CheckAsync(options, (read, total, lines) => Volatile.Write(ref state, new ProgressState(
                string.Create(CultureInfo.InvariantCulture, $"{lines} lines"), total > 0 ? ProgressState.PercentOf(read, total) : -1)),
                StopToken));
        }
        WriteVerbose(string.Create(CultureInfo.InvariantCulture,
            $"Checked {names}: {CountText.Of(plan.Total, "line")} to send, {plan.Done} with a result, {plan.Skipped} left out."));
        return plan;
    }

    private MieBatchSummary Run(BatchPlan plan, bool restart, string activity)
    {
        long done = restart ? 0 : plan.Done;
        try
        {
            ProgressState? state = null;
            using ProgressDisplay display = OpenProgress(activity, () => Volatile.Read(ref state));
            return Await(plan.RunAsync(
                Inference, restart,
                progress =>
                {
                    Volatile.Write(ref done, progress.Done);
                    Volatile.Write(ref state, StateOf(progress));
                },
                StopToken));
        }
        catch (PipelineStoppedException)
        {
            TellStopped(Volatile.Read(ref done), plan.Total);
            throw;
        }
    }

    // To the host, since the streams of a pipeline that is stopped take nothing more.
    private void TellStopped(long done, long total)
    {
        try
        {
            Host.UI?.WriteWarningLine(TerminalText.Clean(string.Create(CultureInfo.InvariantCulture,
                $"The batch was stopped. At least {done} of {CountText.Of(total, "line")} have their result in '{OutFile}'; "
                    + $"the same command sends the others.")));
        }
        catch (Exception e) when (Keyboard.IsMissing(e) || e is PipelineStoppedException)
        {
            // There is no screen to write on.
        }
    }

    private bool IsRestartWanted(BatchPlan plan)
    {
        if (plan.Changes.Count == 0 || Force)
            return Force;
        return Keyboard.Agrees(Host, "Another batch than before",
            TerminalText.Clean($"'{OutFile}' has {CountText.Of(plan.DoneBefore, "result")} of an earlier run. Since then there have "
                + $"changed: {string.Join(", ", plan.Changes)}. Begin anew and lose those results?"),
            "Begins anew; the results are lost.", "Leaves the results as they are, and sends nothing.");
    }

    private static ProgressState StateOf(BatchProgress progress)
    {
        string failed = progress.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Failed} failed") : "";
        string tokens = progress.TokensPerSecond >= 1
            ? string.Create(CultureInfo.InvariantCulture, $", {progress.TokensPerSecond:0} tokens/s") : "";
        return new ProgressState(
            string.Create(CultureInfo.InvariantCulture,
                $"{progress.Done} of {progress.Total}{failed}, {progress.RequestsPerSecond:0.#}/s{tokens}"),
            ProgressState.PercentOf(progress.Done, Math.Max(1, progress.Total)),
            progress.Remaining is { TotalDays: < 365 } left ? (int)left.TotalSeconds : -1);
    }

    private static string Names(ImmutableArray<string> files) => files.Length == 1
        ? global::System.IO.Path.GetFileName(files[0]) : string.Create(CultureInfo.InvariantCulture, $"{files.Length} files");
}
