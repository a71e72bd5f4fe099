using System.Collections;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Finds the server that a copy was made of: one that a file or JSON brought back names its process.</summary>
internal static class ServerCopy
{
    /// <summary>What was given, with the session's own server in place of each copy.</summary>
    /// <param name="input">One, or several.</param>
    /// <param name="mark">A property, besides that of the process, by which a copy is known.</param>
    /// <param name="running">The session's.</param>
    /// <param name="processId">Tells the process of one.</param>
    /// <param name="noun">What it is, as cmdlets name it: Emulator.</param>
    /// <exception cref="ArgumentTransformationMetadataException">A copy is of none that runs here.</exception>
    public static object? Resolve<T>(object input, string mark, Func<IEnumerable<T>?> running, Func<T, int> processId, string noun)
        where T : class
    {
        return PlainValue.Of(input) switch
        {
            IList list => list.Cast<object?>().Select(Find).ToArray(),
            _ => Find(input),
        };

        object? Find(object? value)
        {
            if (!SavedObject.Is<T>(value, "ProcessId", mark))
                return value;
            int? process = SavedObject.Value<int>((PSObject)value!, "ProcessId");
            return running()?.FirstOrDefault(server => processId(server) == process)
                ?? throw new ArgumentTransformationMetadataException(
                    $"This is a copy of the {noun.ToLowerInvariant()} of process {process}, which this session did not start, or which has "
                        + $"stopped. Get-Mie{noun} shows those of this session; another is stopped where it was started.");
        }
    }
}
