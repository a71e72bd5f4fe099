using MieTools.Emulator;

namespace MieTools.Binding.Completion;

/// <summary>Completes faults of an emulator: the word, its own parameters, those that every word has, and their values.</summary>
public sealed class FaultCompleter : ValueCompleter
{
    // Statuses that a client has to deal with.
    private static readonly string[] s_statuses = ["429", "500", "503", "404", "401", "409", "413"];

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        // One text may hold several faults.
        int start = line.Word.LastIndexOf(',') + 1;
        while (start < line.Word.Length && line.Word[start] == ' ')
            start++;
        string[] items = line.Word[start..].Split(';');
        string before = line.Word[..(line.Word.Length - items[^1].Length)];
        // The note begins so that it is not taken for the value.
        return Items(items).Select(v => (before + v.Text, $"as in {v.Note}"));
    }

    private static IEnumerable<(string Text, string Note)> Items(string[] items)
    {
        string last = items[^1];
        int equals = last.IndexOf('=', StringComparison.Ordinal);
        IEnumerable<FaultPart> parts = items.Length == 1 ? FaultWords.All.Select(w => w.Head)
            : (FaultWords.Find(NameOf(items[0]))?.Parameters ?? []).Concat(FaultWords.Common);
        return equals < 0
            ? parts.Where(p => !items[..^1].Any(i => NameOf(i) == p.Name))
                .Select(p => (p.Choices.Length > 0 ? p.Name + "=" : p.Name, p.Note))
            : parts.Where(p => p.Name == NameOf(last)).SelectMany(p => ValuesOf(p).Select(v => ($"{p.Name}={v}", p.Note)));
    }

    // What is in small letters is meant as it stands, the rest says what to put there.
    private static IEnumerable<string> ValuesOf(FaultPart part) => part.Choices is ["400..599"] ? s_statuses
        : part.Choices.Where(c => c.All(letter => char.IsAsciiLetterLower(letter) || letter is '-' or '8'));

    private static string NameOf(string item) => item.Split('=')[0].Trim();
}
