using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MieTools.Binding;

/// <summary>
/// Completes an argument from values that are at hand. Never calls a service, and never fails: a completion is a courtesy.
/// </summary>
public abstract class ValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        List<CompletionResult> results = [];
        try
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            foreach ((string value, string note) in Values(fakeBoundParameters))
            {
                if (value.Length > 0 && (value.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                    || note.StartsWith(word, StringComparison.OrdinalIgnoreCase)) && seen.Add(value))
                {
                    // The shell prints both texts as they are, and runs what it inserts.
                    string shown = CompletionText.Shown(value);
                    results.Add(new CompletionResult(CompletionText.Quote(value), shown, CompletionResultType.ParameterValue,
                        note.Length == 0 ? shown : CompletionText.Shown(note)));
                }
            }
        }
        catch (Exception e) when (e is MieException or IOException or UnauthorizedAccessException)
        {
            // No config file, or one that cannot be read: nothing to offer.
        }
        return results;
    }

    /// <summary>All values, each with a note for the tool tip; a word that begins the note finds the value too.</summary>
    /// <param name="bound">What stands on the command line already.</param>
    private protected abstract IEnumerable<(string Value, string Note)> Values(IDictionary bound);

    /// <summary>A bound argument as text, or null.</summary>
    private protected static string? Text(IDictionary bound, string parameter) =>
        (bound[parameter] is PSObject wrapped ? wrapped.BaseObject : bound[parameter]) as string;
}
