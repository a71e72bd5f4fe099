using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace MieTools.Output;

/// <summary>Makes the engine's objects that have properties and nothing else.</summary>
/// <remarks>
/// PowerShell 7 has a constructor that takes how many members there will be, which the reference assembly does not show. An object made by
/// it holds its members itself; any other has them in a table of weak handles, which takes as long again to fill and the collector to
/// clear.
/// </remarks>
internal static class PropertyBag
{
    // What most objects in an answer have at most.
    private const int Room = 6;

    private static bool s_hasRoom = true;

    /// <summary>An object without properties yet.</summary>
    public static PSObject New()
    {
        if (s_hasRoom)
        {
            try
            {
                return WithRoom(Room);
            }
            catch (MissingMethodException)
            {
                s_hasRoom = false;
            }
        }
        return new PSObject();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern PSObject WithRoom(int instanceMemberCapacity);
}
