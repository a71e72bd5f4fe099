using MieTools.Core.Regions;

namespace MieTools.Binding.Completion;

/// <summary>Completes region ids; a region's key finds its id.</summary>
public sealed class RegionCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        OciRegions.All.Select(region => (region.Id, $"{region.Key} ({region.RealmKey})"));
}
