using RoomGraph;

if (args is not [string assembly, string root, .. string[] rest])
{
    await Console.Error.WriteLineAsync("""
        usage: RoomGraph ASSEMBLY.dll ROOT [--inner]     which namespace below ROOT uses which, as a Mermaid chart; 1 when there is a circle
               RoomGraph ASSEMBLY.dll ROOT FROM TO       the pairs of types behind one arrow
        """);
    return 2;
}

Rooms rooms = new(root, TypeUses.Read(assembly, root), rest.Contains("--inner") || rest.Length == 2);
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
    await Console.Error.WriteLineAsync("In a circle, or using one: " + string.Join(", ", circle));
    return 1;
}

return 0;
