using System.Management.Automation;
using System.Text;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Json;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>New-MieConversation</c>: a chat whose history -Conversation keeps.</summary>
public abstract class NewMieConversationCommand : MieCommand
{
    private protected const string NewSet = "New";
    private const string FileSet = "File";

    private const string SavedForm = "A chat is JSON with a list of messages, as /save and $chat.ToJson() write it: "
        + """{"messages":[{"role":"user","content":"..."}]}. Its roles are system, developer, user, assistant and tool.""";

    private MieConversation? _chat;
    private bool _isAsked;

    /// <summary>Instructions that stand before the chat.</summary>
    [Parameter(Position = 0)]
    [Alias("SystemPrompt", "Instructions")]
    [BlankIsNothing]
    [TextTransformation]
    public string? System { get; set; }

    /// <summary>
    /// Messages to begin with: hashtables or objects with role and content, texts of the user, answers, a chat, or a file with one. All
    /// that is piped in goes into one chat.
    /// </summary>
    [Parameter(ParameterSetName = NewSet, ValueFromPipeline = true)]
    [Alias("Messages")]
    [JsonTransformation]
    [ValidateNotNullOrEmpty]
    public object[]? Message { get; set; }

    /// <summary>File with a chat: one that <c>/save</c> or <c>ToJson()</c> wrote, or any JSON with a list of messages.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? Path { get; set; }

    /// <summary>Name of the model to ask; the deployment's when left out.</summary>
    [Parameter]
    [BlankIsNothing]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? Model { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesAnyInput => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        _isAsked = true;
        MieConversation chat = _chat ?? Begun();
        // All or nothing of one input.
        foreach (ChatMessage message in (Message ?? []).SelectMany(item => MessagesOf(chat, item)).ToArray())
            chat.Add(message);
        _chat = chat;
    }

    /// <inheritdoc/>
    protected override void End()
    {
        // A pipe that brought nothing makes an empty chat, and an error none.
        if ((_isAsked ? _chat : Begun()) is { } chat)
            WriteObject(chat);
    }

    private MieConversation Begun()
    {
        MieConversation chat = Path is null ? new MieConversation() : Saved(ResolvePath(Path));
        chat.System = string.IsNullOrEmpty(System) ? chat.System : System;
        chat.Model = string.IsNullOrEmpty(Model) ? chat.Model : Model;
        return chat;
    }

    private MieConversation Saved(string path)
    {
        string text = Encoding.UTF8.GetString(ReadFile(path)).TrimStart('\uFEFF');
        try
        {
            return MieConversation.FromJson(text);
        }
        catch (MieException e) when (e.Error == MieErrors.JsonInvalid || e.Error == MieErrors.ArgumentInvalid)
        {
            string why = e.InnerException is JsonException fault ? $"It is not valid JSON: {JsonFault.PlaceOf(fault)}." : e.Message;
            throw new MieException(e.Error, $"'{path}' is no chat. {why}", text.StartsWith("<Objs", StringComparison.Ordinal)
                ? "This is a file of Export-Clixml: New-MieConversation -Message (Import-Clixml FILE)." : SavedForm, path, e);
        }
    }

    // A chat, alive or as a file has it, brings its messages, and what it knows that was not said here.
    private MieList<ChatMessage> MessagesOf(MieConversation chat, object item)
    {
        MieConversation? other = ImageReader.FileOf(item) is { } path ? Saved(path)
            : ConversationTransformationAttribute.Read(item);
        if (other is null)
            return [MessageReader.Read(item)];
        chat.System ??= other.System;
        chat.Model ??= other.Model;
        return other.GetMessages();
    }
}
