using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MieTools.Binding.Completion;

/// <summary>
/// Completes an argument from values that are at hand. Never calls a service, and never fails: a completion is a courtesy.
/// </summary>
public abstract class ValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is wrong, a prompt goes on.")]
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionLine line = new(parameterName, CompletionText.Unquote(wordToComplete ?? ""), commandAst, fakeBoundParameters);
        List<CompletionResult> results = [];
        try
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            foreach ((string value, string note) in Values(line))
            {
                if (value.Length > 0 && (value.StartsWith(line.Word, StringComparison.OrdinalIgnoreCase)
                    || note.StartsWith(line.Word, StringComparison.OrdinalIgnoreCase)) && seen.Add(value))
                {
                    // The shell prints both texts as they are, and runs what it inserts.
                    string shown = CompletionText.Shown(value);
                    results.Add(new CompletionResult(Written(value), shown, CompletionResultType.ParameterValue,
                        note.Length == 0 ? shown : CompletionText.Shown(note)));
                }
            }
        }
        catch (Exception)
        {
            // No config file, or one that cannot be read; an object whose properties fail: what has been found is offered.
        }
        return results.Count > 0 || !TakesFile(line) ? results : CompletionCompleters.CompleteFilename(wordToComplete ?? "");
    }

    /// <summary>Whether a file is wanted where no value is known: the shell does not complete what a completer left out.</summary>
    private protected virtual bool TakesFile(CompletionLine line) => false;

    /// <summary>All values, each with a note for the tool tip; a word that begins the note finds the value too.</summary>
    /// <param name="line">What stands on the command line already.</param>
    private protected abstract IEnumerable<(string Value, string Note)> Values(CompletionLine line);

    /// <summary>A value as it is written on the command line.</summary>
    private protected virtual string Written(string value) => CompletionText.Quote(value);
}
