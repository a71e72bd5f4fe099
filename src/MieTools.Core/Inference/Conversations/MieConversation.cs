using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Conversations;

/// <summary>
/// A chat with its history. A turn (what was asked, and the answer) is added when its answer is there; a call that fails leaves no trace.
/// Thread-safe.
/// </summary>
public sealed class MieConversation
{
    // For people to read, in files: no escapes but those that JSON wants.
    private static readonly JsonWriterOptions s_readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly object _gate = new();
    private ImmutableArray<ChatMessage> _messages = [];

    /// <summary>Instructions that stand before the chat, or null.</summary>
    public string? System { get; set; }

    /// <summary>Name of the model that is asked; null for the deployment's.</summary>
    public string? Model { get; set; }

    /// <summary>
    /// The messages so far, without the instructions, on one level each for what writes them; <see cref="GetMessages"/> has them as they
    /// are.
    /// </summary>
    public MieList<WrittenMessage> Messages => [.. Snapshot().Select(WrittenMessage.Of)];

    /// <summary>Tokens of all prompts, as far as the servers counted them. Each turn sends the whole chat before it again.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Tokens made, as far as the servers counted them.</summary>
    public long CompletionTokens { get; private set; }

    /// <summary>The messages so far, without the instructions. In PowerShell these are the property <c>Messages</c>.</summary>
    public MieList<ChatMessage> GetMessages() => [.. Snapshot()];

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message.</param>
    public void Add(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate)
            _messages = _messages.Add(message);
    }

    /// <summary>Adds a message of text.</summary>
    /// <param name="role"><c>user</c>, <c>assistant</c> …</param>
    /// <param name="content">The text.</param>
    public void Add(string role, string content) => Add(new ChatMessage(role, content));

    /// <summary>Adds an answer as the assistant's turn.</summary>
    /// <param name="answer">The answer.</param>
    public void Add(MieAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        AddTurn([], answer);
    }

    /// <summary>Adds what was asked and what was answered, at once.</summary>
    /// <param name="asked">The messages that the request added to the chat.</param>
    /// <param name="answer">The answer.</param>
    public void AddTurn(IEnumerable<ChatMessage> asked, MieAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate)
        {
            _messages = [.. _messages, .. asked, ChatMessage.Of(answer)];
            PromptTokens += answer.PromptTokens ?? 0;
            CompletionTokens += answer.CompletionTokens ?? 0;
        }
    }

    /// <summary>Takes the last turn back: the last message of the user, and what came after it.</summary>
    /// <returns>The text of that message; null when there is none.</returns>
    public string? Undo()
    {
        lock (_gate)
        {
            int last = _messages.Length - 1;
            while (last >= 0 && _messages[last].Role != "user")
                last--;
            if (last < 0)
                return null;
            string question = _messages[last].Content;
            _messages = _messages[..last];
            return question;
        }
    }

    /// <summary>Forgets all messages; instructions and model stay.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _messages = [];
            PromptTokens = CompletionTokens = 0;
        }
    }

    /// <summary>A request that goes on with this chat: its messages come before the request's own.</summary>
    /// <param name="request">What is asked now.</param>
    public PromptRequest Continue(PromptRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request with
        {
            System = request.System ?? System,
            Model = request.Model ?? Model,
            Messages = [.. Snapshot(), .. request.Messages],
        };
    }

    /// <summary>The chat as JSON, in the form of chat completions, with the instructions as its first message.</summary>
    public string ToJson()
    {
        ImmutableArray<ChatMessage> messages = Snapshot();
        if (System is not null)
            messages = messages.Insert(0, new ChatMessage("system", System));
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, s_readable))
        {
            writer.WriteStartObject();
            if (Model is not null)
                writer.WriteString("model", Model);
            writer.WriteStartArray("messages");
            ChatForm.Of(PromptShape.Chat).Write(writer, messages);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return global::System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Reads a chat that <see cref="ToJson"/> or another program wrote: an object with <c>messages</c>, or the list alone. One that was
    /// serialised property by property (ConvertTo-Json) is read as well.
    /// </summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="MieException"><c>JsonInvalid</c>, <c>ArgumentInvalid</c>: it is no chat.</exception>
    public static MieConversation FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _ = JsonCheck.Validate(global::System.Text.Encoding.UTF8.GetBytes(json), "Conversation");
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        JsonElement list = Member(root, nameof(Messages)) ?? root;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw MieException.InvalidArgument("Conversation", "This is no chat: there is no list of messages.",
                """Write {"messages":[{"role":"user","content":"..."}]}.""");
        }

        MieConversation chat = new() { Model = TextOf(root, nameof(Model)), System = TextOf(root, nameof(System)) };
        foreach (JsonElement item in list.EnumerateArray())
        {
            ChatMessage message = ChatMessage.Read(item.Clone());
            if (message is { Role: "system", Json: null } && chat.System is null && chat._messages.IsEmpty)
                chat.System = message.Content;
            else
                chat.Add(message);
        }

        return chat;
    }

    /// <summary>How long the chat is: <c>4 messages</c>.</summary>
    public override string ToString() => CountText.Of(_messages.Length, "message");

    private ImmutableArray<ChatMessage> Snapshot()
    {
        lock (_gate)
            return _messages;
    }

    // As it is named here, or in the JSON of chats.
    private static JsonElement? Member(JsonElement json, string name) => json.ValueKind != JsonValueKind.Object ? null
        : json.TryGetProperty(name, out JsonElement value) || json.TryGetProperty(name.ToLowerInvariant(), out value) ? value : null;

    private static string? TextOf(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
