using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>An item of a list: where it stands, and how it looks once its page is asked for.</summary>
/// <param name="Key">What the list is sorted by, as text that sorts the same way.</param>
/// <param name="Tie">Orders items with the same key; no two items have both alike.</param>
/// <param name="Render">Makes the item on the wire.</param>
internal readonly record struct ListItem(string Key, string Tie, Func<JsonObject> Render)
{
    /// <summary>A time as a sort key.</summary>
    public static string TimeKey(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Items in an order of their own, which stays when more come at the end.</summary>
    public static IEnumerable<ListItem> Numbered(IEnumerable<JsonObject> items) =>
        items.Select((item, i) => new ListItem(i.ToString("D9", CultureInfo.InvariantCulture), "", () => item));

    /// <summary>Compares by key, then by tie, both by code units: the service's sort by name heeds case.</summary>
    public int CompareTo(string key, string tie)
    {
        int order = string.CompareOrdinal(Key, key);
        return order != 0 ? order : string.CompareOrdinal(Tie, tie);
    }
}
