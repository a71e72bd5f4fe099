using System.Text;

namespace RoomGraph;

/// <summary>The rooms as a Mermaid flow chart.</summary>
public static class Diagram
{
    /// <summary>The chart's lines. An arrow that follows from longer ways is left out; in a circle all are drawn.</summary>
    public static string Of(Rooms rooms)
    {
        StringBuilder text = new("flowchart TD\n");
        bool all = rooms.Circle().Count > 0;
        foreach (Arrow arrow in rooms.Arrows.Where(arrow => all || !Follows(arrow, rooms)))
        {
            _ = text.Append($"    {Name(arrow.From)} --> {Name(arrow.To)}\n");
        }

        return text.ToString();
    }

    private static string Name(string room) => room.Length == 0 ? "root" : room;

    private static bool Follows(Arrow arrow, Rooms rooms) =>
        rooms.Arrows.Any(first => first.From == arrow.From && first.To != arrow.To && Reaches(first.To, arrow.To, rooms));

    private static bool Reaches(string from, string to, Rooms rooms) =>
        from == to || rooms.Arrows.Any(arrow => arrow.From == from && Reaches(arrow.To, to, rooms));
}
