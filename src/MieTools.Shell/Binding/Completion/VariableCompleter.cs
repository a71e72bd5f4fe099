using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Conversations;
using MieTools.Emulator;
using MieTools.Proxy;

namespace MieTools.Binding.Completion;

/// <summary>Completes what has no name of its own: the variables that hold one.</summary>
public sealed class VariableCompleter : ValueCompleter
{
    private static readonly Dictionary<string, Type> s_types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Context"] = typeof(MieContext),
        ["Conversation"] = typeof(MieConversation),
        ["Emulator"] = typeof(MieEmulatorProcess),
        ["Proxy"] = typeof(MieProxyProcess),
        ["WorkRequest"] = typeof(MieWorkRequest),
    };

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        SessionVariables.Holding(s_types[line.Parameter]).Select(v => ($"${v.Name}", $"{v.Value}"));

    // It is meant to be read, not to be a text.
    private protected override string Written(string value) => value.AsSpan(1).ContainsAnyExcept(CompletionText.NameCharacters)
        ? $"${{{value[1..].Replace("`", "``", StringComparison.Ordinal).Replace("}", "`}", StringComparison.Ordinal)}}}"
        : value;
}
