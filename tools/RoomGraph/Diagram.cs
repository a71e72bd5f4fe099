using System.Text;

namespace RoomGraph;

/// <summary>The rooms as a Mermaid flow chart. An arrow's number is that of the pairs of types behind it.</summary>
public static class Diagram
{
    /// <summary>The chart's lines. Arrows that follow from longer ways are left out where <paramref name="all"/> is not asked for.</summary>
    public static string Of(Rooms rooms, bool all = true)
    {
        StringBuilder text = new("flowchart TD\n");
        foreach (Arrow arrow in rooms.Arrows.Where(arrow => all || !Follows(arrow, rooms)))
        {
            _ = text.Append($"    {Name(arrow.From)} -- {arrow.Uses.Count} --> {Name(arrow.To)}\n");
        }

        return text.ToString();
    }

    private static string Name(string room) => room.Length == 0 ? "root" : room;

    private static bool Follows(Arrow arrow, Rooms rooms) =>
        rooms.Arrows.Any(first => first.From == arrow.From && first.To != arrow.To && Reaches(first.To, arrow.To, rooms));

    private static bool Reaches(string from, string to, Rooms rooms) =>
        from == to || rooms.Arrows.Any(arrow => arrow.From == from && Reaches(arrow.To, to, rooms));
}
