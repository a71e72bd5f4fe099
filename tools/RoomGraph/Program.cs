using RoomGraph;

if (args is not [string assembly, string root, .. string[] rest])
{
    await Console.Error.WriteLineAsync("usage: RoomGraph ASSEMBLY.dll ROOT.NAMESPACE [FROM TO]");
    return 2;
}

Rooms rooms = new(root, TypeUses.Read(assembly));
if (rest is [string from, string to])
{
    foreach (TypeUse use in rooms.Arrows.Where(arrow => arrow.From == from && arrow.To == to).SelectMany(arrow => arrow.Uses))
    {
        Console.WriteLine($"{use.From} -> {use.To}");
    }

    return 0;
}

Console.Write(Diagram.Of(rooms));
if (rooms.Circle() is { Count: > 0 } circle)
{
    await Console.Error.WriteLineAsync("In a circle, or above one: " + string.Join(", ", circle));
    return 1;
}

return 0;
