using System.Globalization;
using MieTools.Emulator;

namespace MieTools.Binding.Completion;

/// <summary>Completes emulators of this user by their process ids; their addresses and folders find them too.</summary>
public sealed class EmulatorCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        EmulatorFinder.Known.SelectMany(e => EmulatorFinder.NamesOf(e).Skip(1).Prepend(EmulatorFinder.TextOf(e))
            .Select(note => (e.ProcessId.ToString(CultureInfo.InvariantCulture), note)));
}
