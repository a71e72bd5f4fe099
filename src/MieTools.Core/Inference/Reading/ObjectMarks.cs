using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>One look over the members at the top of a JSON object.</summary>
internal readonly ref struct ObjectMarks
{
    private readonly Mark _marks;

    private ObjectMarks(Mark marks, bool hasOthers, string? type, string? kind)
    {
        _marks = marks;
        HasOthers = hasOthers;
        Type = type;
        Object = kind;
    }

    /// <summary>Whether there are members that no API is told by.</summary>
    public bool HasOthers { get; }

    /// <summary>The member <c>type</c>.</summary>
    public string? Type { get; }

    /// <summary>The member <c>object</c>.</summary>
    public string? Object { get; }

    /// <summary>Whether the object may be an error, so that a closer look pays.</summary>
    public bool MayBeFault => Has(Mark.Fault) || Object == "error" || Type == "error";

    /// <summary>One text, and nothing beside it that says it is something other than a piece of an answer.</summary>
    public bool IsPlainText =>
        !HasOthers && (_marks & (Mark.Text | Mark.Content | Mark.Response)) is Mark.Text or Mark.Content or Mark.Response
        && (_marks & ~(Mark.Text | Mark.Content | Mark.Response | Mark.Beside | Mark.Usage | Mark.Done | Mark.FinishReason)) == 0;

    /// <summary>Whether there is a member.</summary>
    public bool Has(Mark mark) => (_marks & mark) == mark;

    /// <summary>Looks at an object.</summary>
    /// <param name="json">At the start of an object; a copy, so that the caller's reader stays there.</param>
    /// <param name="names">The stream's names.</param>
    /// <exception cref="JsonException">The object is not well-formed.</exception>
    public static ObjectMarks Of(Utf8JsonReader json, Utf8NameCache names)
    {
        Mark marks = Mark.None;
        bool others = false;
        string? type = null;
        string? kind = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;
            json.Read();
            if (name.SequenceEqual("type"u8))
                type = NameAt(json, names) ?? type;
            else if (name.SequenceEqual("object"u8))
                kind = NameAt(json, names) ?? kind;
            else if (name.SequenceEqual("error_code"u8) && json.ValueSpan.SequenceEqual("0"u8))
                marks |= Mark.Beside;
            else if (MarkOf(name, json.TokenType) is { } mark)
                marks |= mark;
            else
                others = true;
            // Chat tells itself by its choices alone, and its answers may be long.
            if (marks == Mark.Choices && json.TokenType == JsonTokenType.StartArray)
                break;
            json.Skip();
        }
        return new(marks, others, type, kind);
    }

    private static string? NameAt(in Utf8JsonReader json, Utf8NameCache names) =>
        json.TokenType == JsonTokenType.String && !json.ValueSpan.IsEmpty ? names.Get(json.ValueSpan) : null;

    private static Mark? MarkOf(ReadOnlySpan<byte> name, JsonTokenType value)
    {
        bool isText = value == JsonTokenType.String;
        bool isList = value == JsonTokenType.StartArray;
        bool isFlag = value is JsonTokenType.True or JsonTokenType.False;
        return name switch
        {
            _ when name.SequenceEqual("choices"u8) => isList || value == JsonTokenType.Null ? Mark.Choices : Mark.None,
            _ when name.SequenceEqual("message"u8) =>
                value == JsonTokenType.StartObject ? Mark.MessageObject : isText ? Mark.Fault : Mark.None,
            _ when name.SequenceEqual("response"u8) => isText ? Mark.Response : null,
            _ when name.SequenceEqual("text"u8) => isText ? Mark.Text : isList ? Mark.TextList : null,
            _ when name.SequenceEqual("content"u8) => isText ? Mark.Content : isList ? Mark.ContentList : null,
            _ when name.SequenceEqual("token"u8) => value == JsonTokenType.StartObject ? Mark.Token : null,
            _ when name.SequenceEqual("generated_text"u8) => isText || isList ? Mark.GeneratedText : Mark.None,
            _ when name.SequenceEqual("text_output"u8) => isText ? Mark.TextOutput : null,
            _ when name.SequenceEqual("outputs"u8) => isList ? Mark.Outputs : null,
            _ when name.SequenceEqual("output"u8) => isList ? Mark.Output : null,
            _ when name.SequenceEqual("done"u8) => isFlag ? Mark.Done : null,
            _ when name.SequenceEqual("stop"u8) => isFlag ? Mark.StopFlag : null,
            _ when name.SequenceEqual("meta_info"u8) => Mark.MetaInfo,
            _ when name.SequenceEqual("finish_reason"u8) => isText ? Mark.FinishReason : Mark.None,
            _ when name.SequenceEqual("tokens_predicted"u8) || name.SequenceEqual("tokens_evaluated"u8)
                || name.SequenceEqual("generation_settings"u8) => Mark.LlamaCpp,
            _ when name.SequenceEqual("segments"u8) || name.SequenceEqual("language"u8) || name.SequenceEqual("duration"u8)
                || name.SequenceEqual("task"u8) || name.SequenceEqual("words"u8) => Mark.Transcript,
            _ when name.SequenceEqual("model_name"u8) => Mark.ModelName,
            _ when name.SequenceEqual("usage"u8) => Mark.Usage,
            _ when name.SequenceEqual("id"u8) || name.SequenceEqual("index"u8) || name.SequenceEqual("model"u8)
                || name.SequenceEqual("created"u8) || name.SequenceEqual("created_at"u8) || name.SequenceEqual("role"u8) => Mark.Beside,
            _ when name.SequenceEqual("error"u8) => value is JsonTokenType.Null or JsonTokenType.False ? Mark.None : Mark.Fault,
            _ when name.SequenceEqual("errors"u8) || name.SequenceEqual("msg"u8) || name.SequenceEqual("detail"u8)
                || name.SequenceEqual("details"u8) => Mark.Fault,
            _ when name.SequenceEqual("error_code"u8) || name.SequenceEqual("error_message"u8) || name.SequenceEqual("fault"u8)
                || name.SequenceEqual("errorMessage"u8)
                || name.SequenceEqual("base_resp"u8) => Mark.Fault,
            // LMDeploy and Workers AI.
            _ when name.SequenceEqual("tokens"u8) || name.SequenceEqual("input_tokens"u8) || name.SequenceEqual("history_tokens"u8)
                || name.SequenceEqual("p"u8) => Mark.Beside,
            _ => null,
        };
    }
}
