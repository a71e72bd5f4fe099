using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Invoke-MieStream</c>: one object a chunk, as the model produces them.</summary>
public abstract class InvokeMieStreamCommand : InferenceCommand
{
    private bool _raw;
    private bool _asText;
    private bool _hasText;
    private int? _choice;
    private bool _hasChoices;
    private AnswerJoiner? _withoutText;
    private AnswerJoiner? _turn;
    private ProgressDisplay? _waiting;

    /// <summary>
    /// Seconds of silence (not a byte, pings included) after which the stream counts as broken; 0 sets no limit. Five minutes when left
    /// out.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>Seconds for the whole stream, whatever comes; 0, as when left out, sets no limit.</summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TotalTimeoutSec { get; set; }

    /// <summary>Most bytes of one event; 16MB when left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxEventSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Hands on each chunk's text alone; chunks without text are left out.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    /// <summary>Hands on each chunk's data as the text that came.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    private protected override InferenceMode Mode => InferenceMode.Stream;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (Raw && AsText)
            throw MieException.InvalidArgument(nameof(Raw), "-Raw and -AsText were both given.", "Give one of them.");
        _raw = Raw;
        _asText = AsText;
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        CheckSeveral(takesSeveral: false);
        CurrentPrompt = Prompts[0];
        InferenceRequest request = BuildRequest();
        StreamOptions options = new()
        {
            IdleTimeout = TimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSec),
            TotalTimeout = TotalTimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TotalTimeoutSec),
            MaxEventBytes = MaxEventSize,
            Projection = ValueText.OfChunk,
            Template = new MieAnswer { InputObject = ValueText.Give(CurrentInput), DeploymentName = DeploymentName },
            OnWarning = warning => Bridge.Post(() => WriteWarning(warning.Message)),
            OnResponse = StatusCodeVariable is null && ResponseHeadersVariable is null
                ? null
                : stream => Bridge.Post(() => SetVariables((int)stream.Status!, () => stream.Headers)),
        };
        _withoutText = null;
        _turn = Conversation is null || CurrentTurn is null ? null : new AnswerJoiner();
        _hasText = false;
        _choice = null;
        _hasChoices = false;
        CallProgress call = new(Time);
        using (_waiting = OpenProgress(Activity(request), call.Look))
            WithVariables(() => Bridge.ForEach(Inference.StreamAsync(Watched(request, call), options, StopToken), Write));
        if (_turn?.Build() is [{ } answer, ..])
            Conversation!.AddTurn(CurrentTurn!.Added, answer);
        if (_asText && !_hasText && _withoutText is not null)
            WriteWarning($"The answer has no text. What came is {Answers.InsteadOfText(_withoutText.Build()[0])}.");
    }

    private void Write(MieStreamChunk chunk)
    {
        // From here on the chunks show that something comes.
        _waiting?.Dispose();
        _waiting = null;
        // The turn first: the next command may end the pipeline with the last chunk.
        _turn?.Add(chunk);
        if (_raw)
        {
            WriteRaw(chunk);
        }
        else if (!_asText)
        {
            WriteObject(chunk);
        }
        else if (chunk.Text.Length > 0 && chunk.Choice != (_choice ??= chunk.Choice))
        {
            WarnOfChoices();
        }
        else if (chunk.Text.Length > 0)
        {
            _hasText = true;
            WriteObject(chunk.Text);
        }
        else if (!_hasText)
        {
            // Kept for what to say when no text comes at all.
            (_withoutText ??= new AnswerJoiner()).Add(chunk);
        }
    }

    // The pieces of two texts between each other are neither.
    private void WarnOfChoices()
    {
        if (!_hasChoices)
            WriteWarning("The stream has several choices; -AsText writes the first. Leave it out for all of them: ... | Join-MieStream");
        _hasChoices = true;
    }

    // An event with several choices made several chunks; its data came once.
    private void WriteRaw(MieStreamChunk chunk)
    {
        if (!chunk.SharesEvent)
            WriteObject(chunk.RawData);
    }
}
