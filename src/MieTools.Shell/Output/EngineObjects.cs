using System.Management.Automation;
using System.Text.Json;

namespace MieTools.Output;

/// <summary>Makes of Core's types what PowerShell users work with.</summary>
internal static class EngineObjects
{
    public static object? From(object? item) => item switch
    {
        JsonElement json => JsonToObjects.Convert(json),
        FileInfo file => AsItem(file),
        _ => item,
    };

    // As Get-Item's, so that Get-Content and its kin take it.
    private static PSObject AsItem(FileInfo file)
    {
        PSObject item = new(file);
        item.Properties.Add(new PSNoteProperty("PSPath", "Microsoft.PowerShell.Core\\FileSystem::" + file.FullName));
        return item;
    }
}
