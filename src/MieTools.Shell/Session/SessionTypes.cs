using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace MieTools.Session;

/// <summary>Tells a session's table of types what the module has to say of its objects.</summary>
/// <remarks>
/// The manifest could, but then a second copy of the module in a session fails to load, because the types have their members already.
/// <c>Update-TypeData</c> is there for it; from code it takes a pipeline of its own, ten milliseconds of each import. What it does with the
/// data is public; only the way to the table is not.
/// </remarks>
internal static class SessionTypes
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
    private const string Command = "Microsoft.PowerShell.Commands.UpdateTypeDataCommand, Microsoft.PowerShell.Commands.Utility";

    /// <summary>
    /// Adds what the session does not have yet: what the user has set stays, and what a copy of the module brought is the same, or good
    /// enough.
    /// </summary>
    /// <param name="session">The session, on its own thread.</param>
    /// <param name="types">What to add.</param>
    internal static void Add(Runspace session, List<TypeData> types)
    {
        if (TableOf(session) is { } table)
            AddTo(table, session.InitialSessionState, types);
        else
            AddByCommand(types);
    }

    /// <summary>The same by the command that is there for it, for an engine whose table cannot be reached.</summary>
    /// <param name="types">What to add.</param>
    internal static void AddByCommand(List<TypeData> types)
    {
        // By its class: its name would load the whole module that it is in. A session without it lists all properties.
        if (Type.GetType(Command) is not { } command)
            return;
        ScriptBlock.Create("& $args[0] -TypeData $args[1] -ErrorAction Ignore")
            .InvokeReturnAsIs(new CmdletInfo("Update-TypeData", command), types.ToArray());
    }

    /// <summary>The table; null when this engine has it elsewhere.</summary>
    internal static TypeTable? TableOf(Runspace session)
    {
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Hidden)?.GetValue(session);
        return context?.GetType().GetProperty("TypeTable", Hidden)?.GetValue(context) as TypeTable;
    }

    private static void AddTo(TypeTable table, InitialSessionState? state, List<TypeData> types)
    {
        List<TypeData> known = KnownTo(state);
        foreach (TypeData type in types)
        {
            if (TypeParts.Without(type, known) is not { } rest)
                continue;
            try
            {
                table.AddType(rest);
                // From here the engine makes its table anew when the user adds a file of types.
                state?.Types.Add(new SessionStateTypeEntry(rest, isRemove: false));
            }
            catch (RuntimeException)
            {
                // A file of types has something of it already.
            }
        }
    }

    // What the user, or a copy of the module, has told of its types by data.
    private static List<TypeData> KnownTo(InitialSessionState? state)
    {
        List<TypeData> known = [];
        if (state is null)
            return known;
        foreach (SessionStateTypeEntry entry in state.Types)
        {
            if (entry.TypeData is not { } data || !data.TypeName.Contains("MieTools", StringComparison.Ordinal))
                continue;
            if (entry.IsRemove)
                known.RemoveAll(d => d.TypeName.Equals(data.TypeName, StringComparison.OrdinalIgnoreCase));
            else
                known.Add(data);
        }
        return known;
    }
}
