using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;
using MieTools.Core.Local;
using MieTools.Core.Routes;

namespace MieTools.Core.Batch;

/// <summary>A batch that has been checked: every line can be sent, and the output is one that can be written.</summary>
public sealed class BatchPlan
{
    private const int HashDigits = 16;
    private const string ErrorFileName = "-ErrorFile";

    private readonly BatchOptions _options;
    private readonly InputReport _report;
    private readonly RequestBuilder _builder;
    private readonly JournalHeader _header;
    private readonly JournalState? _state;
    private readonly IReadOnlyList<string> _altered;

    private BatchPlan(BatchOptions options, InputReport report, RequestBuilder builder, JournalState? state, IReadOnlyList<string> altered)
    {
        (_options, _report, _builder, _state) = (options, report, builder, state);
        _header = new JournalHeader(report.Fingerprint, Settings(options)) { Id = Guid.NewGuid().ToString("N") };
        _altered = altered;
        Changes = state is null ? [] : ChangesSince(state);
    }

    /// <summary>Lines that are to have a result: those of this part of the input that can be sent.</summary>
    public long Total => _report.Count;

    /// <summary>Lines of this part that are left out, since they cannot be sent.</summary>
    public long Skipped => _report.Skipped;

    /// <summary>Why the first of those that are left out cannot be sent, each with its file and line.</summary>
    public IReadOnlyList<string> Problems => [.. _report.Problems.Select(p => p.ToString())];

    /// <summary>The same, each with its line.</summary>
    internal IReadOnlyList<InputProblem> LeftOut => _report.Problems;

    /// <summary>Lines that have a result of an earlier run.</summary>
    public long Done => _state?.Header is null || Changes.Count > 0 ? 0 : _state.Totals.Done;

    /// <summary>
    /// What has changed since the earlier run that the output is of, as a user knows it; the output can be gone on with when it is empty.
    /// </summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>Lines that the earlier run has a result of, whatever has changed.</summary>
    public long DoneBefore => _state?.Totals.Done ?? 0;

    /// <summary>Checks a batch: reads all of its input, and looks at its output. Sends and writes nothing.</summary>
    /// <param name="options">The batch.</param>
    /// <param name="progress">Told of bytes read, bytes in all, and lines so far; on any thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>BatchInputInvalid</c>: lines cannot be sent. <c>BatchOutputRefused</c>: the output is there and
    /// is of no batch, or is an input. <c>BatchOutputUnavailable</c>: another run is writing it. <c>BatchJournalInvalid</c>,
    /// <c>FileNotFound</c>, <c>FileUnreadable</c>, <c>FileUnwritable</c>.</exception>
    public static async Task<BatchPlan> CheckAsync(
        BatchOptions options, Action<long, long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Input.Files.IsDefaultOrEmpty)
            throw MieException.InvalidArgument("Path", "No file was named.", "Name the files to read.");
        if (options.ThrottleLimit < 1)
            throw MieException.InvalidArgument("ThrottleLimit", $"ThrottleLimit is {options.ThrottleLimit}; it must be 1 or more.");
        JournalState? state = await InTurnAsync(
            () => LookAtOutput(options), options.TimeProvider, cancellationToken).ConfigureAwait(false);
        return await Blocking.RunAsync(() => Check(options, state, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What would come of it: nothing that is sent, and what earlier runs have done.</summary>
    public MieBatchSummary Preview() => Summary(Changes.Count > 0 ? default : _state?.Totals ?? default, default) with { Sent = 0 };

    /// <summary>Sends what has no result yet. It can be stopped at any moment, and be gone on with by another run.</summary>
    /// <param name="client">Sends the calls.</param>
    /// <param name="restart">
    /// Begins from nothing where the output is of a run with other settings or another input: what it has is lost.
    /// </param>
    /// <param name="progress">Told how it stands when results have come to the disk; on any thread.</param>
    /// <param name="cancellationToken">Stops it; what has come is on the disk when the task ends.</param>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>: there are <see cref="Changes"/>, and no restart is wanted.
    /// <c>BatchOutputUnavailable</c>; <c>FileUnwritable</c>: the disk is full. What the service says to the whole run and not to a
    /// line.</exception>
    public Task<MieBatchSummary> RunAsync(
        InferenceClient client, bool restart = false, Action<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return HoldAsync(journal => RunAsync(client, journal, progress, cancellationToken), restart, cancellationToken);
    }

    /// <summary>Sends nothing more: each line without a result gets the reason as its result, and the batch has ended.</summary>
    /// <remarks>It can be stopped and be gone on with as a run can.</remarks>
    /// <param name="reason">Why they are not sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task EndUnsentAsync(UnsentReason reason, CancellationToken cancellationToken) => HoldAsync(
        journal => Blocking.RunAsync(
            () =>
            {
                EndUnsent(journal, reason, cancellationToken);
                return true;
            },
            cancellationToken),
        restart: false, cancellationToken);

    // With the journal and the error file in hand, which no other run has then.
    private async Task<T> HoldAsync<T>(Func<BatchJournal, Task<T>> run, bool restart, CancellationToken cancellationToken)
    {
        using BatchJournal journal = await InTurnAsync(
            () => BatchJournal.Open(_options.JournalPath), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        using ErrorFileLock held = await InTurnAsync(
            () => ErrorFileLock.Take(_options.ErrorPath), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        try
        {
            OutputCheck.Run(_options, journal.State, (held.Run, held.Output), IsErrorFileOf(journal.State, _options));
            Begin(journal, held, restart);
            return await run(journal).ConfigureAwait(false);
        }
        finally
        {
            Release(held, journal.State);
        }
    }

    private async Task<MieBatchSummary> RunAsync(
        InferenceClient client, BatchJournal journal, Action<BatchProgress>? progress, CancellationToken cancellationToken)
    {
        long start = _options.TimeProvider.GetTimestamp();
        BatchTotals before = journal.State.Totals;
        (uint Output, uint Errors) sums = journal.State.Sums ?? SumsOf(_options, journal.State, cancellationToken);
        using DurableFile output = DurableFile.Open(_options.OutFile, journal.State.OutputLength, sums.Output);
        using DurableFile errors = DurableFile.Open(_options.ErrorPath, journal.State.ErrorLength, sums.Errors);
        OutcomeWriter writer = _options.OpenAi is { } batch ? new OpenAiWriter(_header.Run, batch)
            : _options.Format == BatchOutputFormat.Csv ? new CsvWriter(_report.Columns, _options.Input.Schema)
            : new JsonlWriter(_header.Run);
        CommitGroup group = new(journal, output, errors, writer.Head, _options.CommitInterval, _options.TimeProvider);
        using BatchRunner runner = new(_options, _report, _builder, client, journal, group, writer, progress);
        await runner.RunAsync(cancellationToken).ConfigureAwait(false);
        return Measured(Summary(journal.State.Totals, before), _options.TimeProvider.GetElapsedTime(start),
            journal.State.Totals.CompletionTokens - before.CompletionTokens, runner);
    }

    private void EndUnsent(BatchJournal journal, UnsentReason reason, CancellationToken cancellationToken)
    {
        (uint Output, uint Errors) sums = journal.State.Sums ?? SumsOf(_options, journal.State, cancellationToken);
        using DurableFile output = DurableFile.Open(_options.OutFile, journal.State.OutputLength, sums.Output);
        using DurableFile errors = DurableFile.Open(_options.ErrorPath, journal.State.ErrorLength, sums.Errors);
        OpenAiWriter writer = new(_header.Run, _options.OpenAi!);
        CommitGroup group = new(journal, output, errors, writer.Head, _options.CommitInterval, _options.TimeProvider);
        foreach (BatchEntry entry in new EntryReader(_options.Input).Read(cancellationToken))
        {
            if (journal.State.Done.Contains(entry.Ordinal) || _report.LeftOut.Contains(entry.Ordinal))
                continue;
            group.Add(new BatchOutcome { Ordinal = entry.Ordinal, Line = writer.WriteUnsent(entry, reason), HasFailed = true });
            if (group.DueIn <= TimeSpan.Zero)
                group.Commit();
        }
        group.Commit();
        group.End();
    }

    // A run that was stopped a moment ago is putting its last results on the disk.
    private static async Task<T> InTurnAsync<T>(Func<T> open, TimeProvider time, CancellationToken cancellationToken)
    {
        const int Tries = 20;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return open();
            }
            catch (MieException e) when (e.Code == MieErrors.BatchOutputUnavailable.Code && attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static BatchPlan Check(
        BatchOptions options, JournalState? state, Action<long, long, long>? progress, CancellationToken cancellationToken)
    {
        RequestBuilder builder = new(options.Input, options.Target, options.Timeout,
            options.IsStreamed ? InferenceMode.Stream : InferenceMode.Predict, options.OpenAi);
        InputReport report = new InputCheck(options.Input, builder, progress).Run(cancellationToken);
        CheckUse(options.Input, report);
        IReadOnlyList<string> altered = state is null ? [] : [.. Altered(options, state, cancellationToken)];
        return new BatchPlan(options, report, builder, state, altered);
    }

    private static JournalState? LookAtOutput(BatchOptions options)
    {
        JournalState? state = BatchJournal.Look(options.JournalPath);
        OutputCheck.Run(options, state, ErrorFileLock.Look(options.ErrorPath), IsErrorFileOf(state, options));
        return state;
    }

    private static bool IsErrorFileOf(JournalState? state, BatchOptions options) => state?.Header is { } header
        && header.Settings.GetValueOrDefault(ErrorFileName) == Settings(options)[ErrorFileName];

    // A parameter that no line takes is a mistake.
    private static void CheckUse(BatchInput input, InputReport report)
    {
        string? unused = report.Columns.Count > 0 ? null
            : input.Prompt is not null ? "Prompt" : input.System is not null ? "System" : input.MaxTokens is not null ? "MaxTokens"
            : input.Temperature is not null ? "Temperature" : !input.Extra.IsEmpty ? "Option" : null;
        if (unused is not null)
        {
            throw MieException.InvalidArgument(unused,
                $"-{unused} belongs into bodies that are made of prompts, and all lines of the input have bodies.",
                $"Leave -{unused} out.");
        }
    }

    private string[] ChangesSince(JournalState state) =>
        state.Header is { } known ? [.. known.Changes(_header), .. Damage(_options, state), .. _altered] : [];

    private static IEnumerable<string> Damage(BatchOptions options, JournalState state) =>
    [
        .. Damage("the output", RealPath.LengthOf(options.OutFile), state.OutputLength, state),
        .. Damage("the error file", RealPath.LengthOf(options.ErrorPath), state.ErrorLength, state),
    ];

    // What a kill has left behind the last group is nobody's loss; what stands behind a run that had stopped by itself may be.
    private static IEnumerable<string> Damage(string what, long length, long told, JournalState state)
    {
        if (length < told)
            yield return $"{what}, which has become shorter";
        else if (length > told && (state.IsEnded || state.IsClosed))
            yield return $"{what}, which has become longer";
    }

    // Reads them once, while they are checked and not again before they are written.
    private static IEnumerable<string> Altered(BatchOptions options, JournalState state, CancellationToken cancellationToken)
    {
        if (state.Header is null || state.Sums is not { } told || Damage(options, state).Any())
            yield break;
        (uint output, uint errors) = SumsOf(options, state, cancellationToken);
        if (output != told.Output)
            yield return "the output, which is not as it was written";
        if (errors != told.Errors)
            yield return "the error file, which is not as it was written";
    }

    private static (uint Output, uint Errors) SumsOf(BatchOptions options, JournalState state, CancellationToken cancellationToken)
    {
        return (Sum(options.OutFile, state.OutputLength), Sum(options.ErrorPath, state.ErrorLength));

        uint Sum(string path, long length)
        {
            try
            {
                return length == 0 ? 0 : FileSum.Of(path, length, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw LocalFiles.NotReadable(path, e);
            }
        }
    }

    private void Begin(BatchJournal journal, ErrorFileLock held, bool restart)
    {
        bool isNew = journal.State.Header is null;
        string[] changes = ChangesSince(journal.State);
        if (changes.Length > 0 && !restart)
        {
            throw new MieException(MieErrors.BatchOutputMismatch,
                $"'{_options.OutFile}' has {CountText.Of(journal.State.Totals.Done, "result")} of an earlier run, and since then there "
                    + $"have changed: {string.Join(", ", changes)}. Nothing was sent.",
                target: _options.OutFile);
        }

        try
        {
            if (isNew || changes.Length > 0)
                journal.Begin(_header);
            held.Claim(journal.State.Header!.Id, _options.OutFile);
        }
        catch (Exception e) when (DurableFile.IsOfDisk(e))
        {
            throw DurableFile.NotWritable(journal.Path, e);
        }
    }

    // Whose the error file is has to be known as long as there may be something in it that the journal has not told of.
    private void Release(ErrorFileLock held, JournalState state)
    {
        bool isOver = state.IsEnded || (state.IsClosed && RealPath.LengthOf(_options.ErrorPath) == 0);
        if (held.Run is null || (held.Run == state.Header?.Id && isOver))
            held.Remove();
    }

    private MieBatchSummary Summary(BatchTotals totals, BatchTotals before) => new()
    {
        OutFile = _options.OutFile,
        ErrorFile = totals.Failed > 0 ? _options.ErrorPath : null,
        Total = Total,
        Succeeded = totals.Succeeded,
        Failed = totals.Failed,
        Skipped = Skipped,
        Sent = totals.Done - before.Done,
        PromptTokens = totals.PromptTokens,
        CompletionTokens = totals.CompletionTokens,
    };

    private static MieBatchSummary Measured(MieBatchSummary summary, TimeSpan elapsed, long tokens, BatchRunner runner)
    {
        double? seconds = summary.Sent > 0 && elapsed > TimeSpan.Zero ? elapsed.TotalSeconds : null;
        return summary with
        {
            Elapsed = DurationText.Of(elapsed),
            RequestsPerSecond = Rounded(summary.Sent / seconds),
            TokensPerSecond = Rounded(tokens / seconds),
            LatencyP50 = DurationText.Of(runner.Latency.Percentile(50)),
            LatencyP90 = DurationText.Of(runner.Latency.Percentile(90)),
            LatencyP99 = DurationText.Of(runner.Latency.Percentile(99)),
            LatencyMax = runner.Latency.Count > 0 ? DurationText.Of(runner.Latency.Longest) : null,
            TimeToFirstTokenP50 = DurationText.Of(runner.FirstToken.Percentile(50)),
            TimeToFirstTokenP99 = DurationText.Of(runner.FirstToken.Percentile(99)),
        };
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;

    private static Dictionary<string, string> Settings(BatchOptions options)
    {
        BatchInput input = options.Input;
        Dictionary<string, string?> values = new(StringComparer.Ordinal)
        {
            // A line's model names its deployment, wherever that is by now.
            ["-Deployment"] = options.OpenAi is not null ? null : options.Target.Address.DeploymentId ?? options.Target.Address.Base,
            ["-Suffix"] = options.OpenAi?.Endpoint ?? input.Suffix ?? options.Target.DefaultPath,
            ["-InputFormat"] = input.Format.ToString(),
            ["-Delimiter"] = input.Delimiter?.ToString(),
            ["-SkipInvalid"] = input.SkipsInvalid ? "yes" : null,
            ["-Stream"] = options.IsStreamed ? "yes" : null,
            ["-Shard"] = input.Shard.ToString(),
            ["-Prompt"] = input.Prompt,
            ["-System"] = input.System,
            ["-Model"] = input.Model,
            ["-MaxTokens"] = input.MaxTokens?.ToString(CultureInfo.InvariantCulture),
            ["-Temperature"] = input.Temperature?.ToString("R", CultureInfo.InvariantCulture),
            ["-Option"] = input.Extra.IsEmpty ? null : string.Join('\n', input.Extra.Select(e => $"{e.Key}={e.Value.GetRawText()}")),
            ["-Schema"] = input.Schema?.Schema.GetRawText(),
            ["-As"] = options.Format.ToString(),
            // Seen from the output, for both may be moved.
            [ErrorFileName] = Path.GetRelativePath(Path.GetDirectoryName(options.OutFile)!, options.ErrorPath),
        };
        return values.Where(v => v.Value is not null).ToDictionary(
            v => v.Key, v => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(v.Value!)))[..HashDigits].ToLowerInvariant(),
            StringComparer.Ordinal);
    }
}
