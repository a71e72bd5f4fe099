using System.Management.Automation;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Emulator;
using MieTools.Proxy;

namespace MieTools.Output;

/// <summary>
/// What an object has in PowerShell in place of a property of its class, or beside them; called by the engine. ConvertTo-Json reads the
/// class, and what is too deep for it there would be cut off.
/// </summary>
public static class TypeMembers
{
    /// <summary>The messages of a chat as they are.</summary>
    /// <param name="chat">The chat.</param>
    public static MieList<ChatMessage>? Messages(PSObject chat) => (chat?.BaseObject as MieConversation)?.GetMessages();

    /// <summary>The arguments of a tool call by name.</summary>
    /// <param name="call">The tool call.</param>
    public static MieMap<object?>? Parameters(PSObject call) => (call?.BaseObject as MieToolCall)?.GetParameters();

    /// <summary>Whether a server runs, which its State says in a word.</summary>
    /// <param name="server">The emulator or the proxy.</param>
    public static bool IsRunning(PSObject server) => server?.BaseObject switch
    {
        MieEmulatorProcess emulator => emulator.IsRunning,
        MieProxyProcess proxy => proxy.IsRunning,
        _ => false,
    };
}
