using System.Management.Automation;
using System.Management.Automation.Language;

namespace MieTools.Binding;

/// <summary>
/// A path such as /models/{} that stands on the command line without quotes: PowerShell makes two arguments of it, a text and a script
/// block, and binds each to whatever takes it.
/// </summary>
internal static class UnquotedBraces
{
    /// <summary>Why a script block has come where none was meant.</summary>
    public const string Reason = "Without quotes PowerShell takes {} for a script block.";

    /// <summary>What to write in place of it.</summary>
    public const string Advice = "Put the path in quotes, like '/models/{}'; in an endpoint * stands for {} as well.";

    // Asked at every call, so not by way of the engine's own table of members.
    private static readonly Func<InvocationInfo, string?>? s_statement =
        typeof(InvocationInfo).GetProperty("Statement")?.GetMethod?.CreateDelegate<Func<InvocationInfo, string?>>();

    /// <summary>The error for a call that is written so; null when it is not.</summary>
    /// <param name="call">The call, which need not be bound yet.</param>
    public static MieException? ErrorOf(InvocationInfo? call) =>
        call is not null && Find(TextOf(call)) is { } written
            ? MieException.InvalidArgument("Path", $"{written} is not in quotes, and so is no path. {Reason}", Advice)
            : null;

    // The whole of the command where the shell tells it, else its line. The library that this is built for does not know of the former.
    private static string TextOf(InvocationInfo call)
    {
        if (s_statement?.Invoke(call) is { Length: > 0 } statement)
            return statement;
        string line = call.Line ?? "";
        return call.OffsetInLine > 0 && call.OffsetInLine <= line.Length ? line[(call.OffsetInLine - 1)..] : line;
    }

    // The argument as it was written: what stands before a script block without a blank between them, and what follows it so.
    private static string? Find(string text)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
            return null;
        Ast script = Parser.ParseInput(text, out _, out _);
        if (script.Find(ast => ast is CommandAst, searchNestedScriptBlocks: false) is not CommandAst command)
            return null;
        CommandElementAst[] elements = [.. command.CommandElements];
        int first = Array.FindIndex(elements, e => e is ScriptBlockExpressionAst && Follows(elements, Array.IndexOf(elements, e)));
        if (first < 0)
            return null;
        int last = first;
        while (Follows(elements, first))
            first--;
        while (Follows(elements, last + 1))
            last++;
        return text[elements[first].Extent.StartOffset..elements[last].Extent.EndOffset];
    }

    // The command's own name and names of parameters may have a script block right behind them.
    private static bool Follows(CommandElementAst[] elements, int index) =>
        index >= 2 && index < elements.Length && elements[index - 1] is not CommandParameterAst
            && elements[index - 1].Extent.EndOffset == elements[index].Extent.StartOffset;
}
