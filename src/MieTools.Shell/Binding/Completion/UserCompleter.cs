namespace MieTools.Binding.Completion;

/// <summary>Completes users of an emulator: a name, then its right.</summary>
public sealed class UserCompleter : ValueCompleter
{
    private static readonly (string Right, string Note)[] s_rights =
    [
        ("read", "sees deployments"), ("predict", "calls them"), ("use", "sees, calls and changes them"), ("manage", "may do all"),
        ("inspect", "lists them"), ("secrets", "reads the secrets of the vault"), ("none", "may do nothing"),
    ];

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        int end = line.Word.LastIndexOfAny(['=', '+']);
        string before = end < 0 ? "reader=" : line.Word[..(end + 1)];
        return s_rights.Select(r => (before + r.Right, r.Note));
    }
}
