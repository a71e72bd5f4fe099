using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MieTools.Core.Http;

namespace MieTools.Core.Inference.Telemetry;

/// <summary>
/// One call while it is measured: a span, and what goes into the metrics at its end. Only made where somebody listens.
/// </summary>
/// <param name="operation">What <see cref="GenAiOperation"/> calls it.</param>
/// <param name="isStream">Whether a stream is asked for.</param>
/// <param name="clock">Measures.</param>
internal sealed class MeasuredCall(string operation, bool isStream, TimeProvider clock) : IDisposable
{
    private const int LongestName = 64;
    private const string Cancelled = "cancelled";
    private Activity? _activity;
    private HttpRequestMessage? _message;
    private ReadOnlyMemory<byte> _body;
    private Uri? _uri;
    private string? _model;
    private string? _error;
    private long _start;

    /// <summary>The model that the answer names, or null.</summary>
    public string? ResponseModel { get; set; }

    /// <summary>Tokens that the answer names; 0 for none.</summary>
    public TokenCounts Tokens { get; set; }

    /// <summary>From the sending to the first chunk of a stream, or null.</summary>
    public TimeSpan? FirstChunk { get; set; }

    /// <summary>Why the model stopped, or null.</summary>
    public string? FinishReason { get; set; }

    /// <summary>The span; null before the start, and where no listener wants it.</summary>
    public Activity? Activity => _activity;

    /// <summary>The call is about to be sent. The span is the current one from here on, in the caller's flow.</summary>
    /// <param name="message">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="model">The model that it asks for, or null.</param>
    /// <param name="parent">What it is part of; the default for the current span.</param>
    public void Start(HttpRequestMessage message, ReadOnlyMemory<byte> body, string? model, ActivityContext parent = default)
    {
        (_message, _body) = (message, body);
        Uri uri = _uri = message.RequestUri!;
        _model = ModelNames.Bounded(model);
        if (MieTelemetry.Source.HasListeners())
        {
            // Those that a sampler looks at are there from the beginning.
            ActivityTagsCollection tags = new() { { GenAiNames.Operation, operation }, { GenAiNames.Provider, GenAiNames.OciDataScience } };
            if (_model is not null)
                tags.Add(GenAiNames.RequestModel, _model);
            if (isStream)
                tags.Add(GenAiNames.RequestStream, true);
            tags.Add(GenAiNames.ServerAddress, uri.Host);
            tags.Add(GenAiNames.ServerPort, uri.Port);
            _activity = MieTelemetry.Source.StartActivity(
                _model is null ? operation : $"{operation} {_model}", ActivityKind.Client, parent, tags);
        }
        _start = clock.GetTimestamp();
    }

    /// <summary>It has failed.</summary>
    /// <param name="code">A code of few values: that of an error, a status.</param>
    public void Fail(string? code) => _error ??= IsName(code) ? code : GenAiNames.OtherError;

    /// <summary>Whoever asked for it wants it no more.</summary>
    public void Cancel() => _error ??= Cancelled;

    /// <summary>It has failed.</summary>
    public void Fail(Exception error)
    {
        if (error is OperationCanceledException)
            Cancel();
        else
            Fail(error is MieException known ? known.Code : error.GetType().FullName);
    }

    /// <summary>
    /// Takes out of what the server has said what it was sent and must not leave, and what is no name of anything.
    /// </summary>
    public void Clean()
    {
        ResponseModel = ModelNames.Bounded(ResponseModel);
        FinishReason = IsName(FinishReason) ? FinishReason : null;
        if (FinishReason is null && (ResponseModel is null || ResponseModel == _model))
            return;
        CallSecrets secrets = CallSecrets.Of(_message, _body);
        ResponseModel = secrets.Mask(ResponseModel);
        FinishReason = secrets.Mask(FinishReason);
    }

    /// <summary>What the metrics of the call are told apart by.</summary>
    public TagList Labels()
    {
        TagList labels = new() { { GenAiNames.Operation, operation }, { GenAiNames.Provider, GenAiNames.OciDataScience } };
        if (_model is not null)
            labels.Add(GenAiNames.RequestModel, _model);
        if (ResponseModel is not null)
            labels.Add(GenAiNames.ResponseModel, ResponseModel);
        labels.Add(GenAiNames.ServerAddress, _uri!.Host);
        labels.Add(GenAiNames.ServerPort, _uri.Port);
        return labels;
    }

    /// <summary>The labels of a duration, which have the error too.</summary>
    public TagList LabelsWithError()
    {
        TagList labels = Labels();
        if (_error is not null)
            labels.Add(GenAiNames.ErrorType, _error);
        return labels;
    }

    /// <summary>The end: writes down what is known. Nothing for a call that was not sent.</summary>
    public void Dispose()
    {
        if (_uri is null)
            return;
        Clean();
        MieTelemetry.Duration.Record(clock.GetElapsedTime(_start).TotalSeconds, LabelsWithError());
        if (FirstChunk is { } first)
            MieTelemetry.FirstChunk.Record(first.TotalSeconds, Labels());
        Count("input", Tokens.Prompt);
        Count("output", Tokens.Completion);
        EndSpan();
        _uri = null;
    }

    private void Count(string type, long tokens)
    {
        if (tokens <= 0 || !MieTelemetry.Tokens.Enabled)
            return;
        TagList labels = Labels();
        labels.Add(GenAiNames.TokenType, type);
        MieTelemetry.Tokens.Record(tokens, labels);
    }

    private void EndSpan()
    {
        if (_activity is not { } span)
            return;
        if (span.IsAllDataRequested)
        {
            span.SetTag(GenAiNames.ResponseModel, ResponseModel);
            if (Tokens.Prompt > 0)
                span.SetTag(GenAiNames.InputTokens, Tokens.Prompt);
            if (Tokens.Completion > 0)
                span.SetTag(GenAiNames.OutputTokens, Tokens.Completion);
            if (FinishReason is { } reason)
                span.SetTag(GenAiNames.FinishReasons, (string[])[reason]);
            if (FirstChunk is { } first)
                span.SetTag(GenAiNames.TimeToFirstChunk, first.TotalSeconds);
            if (_error is not null)
                span.SetTag(GenAiNames.ErrorType, _error);
        }
        // No description: an error's message may quote what was sent.
        if (_error is not null)
            span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }

    private static bool IsName([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= LongestName }
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
