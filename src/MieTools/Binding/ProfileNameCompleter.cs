using System.Collections;
using MieTools.Core.Auth;

namespace MieTools.Binding;

/// <summary>Completes profile names from the config file.</summary>
public sealed class ProfileNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(IDictionary bound) =>
        OciConfigFile.Load(Text(bound, "ConfigFile")).ProfileNames.Select(name => (name, ""));
}
