using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;

namespace MieTools.Pipeline;

/// <summary>
/// What comes down the pipeline and is taken by no parameter. The engine would say no more than that; with a parameter that takes all of
/// it, added while something is piped in, the command can say what to write.
/// </summary>
internal sealed class StrayInput
{
    private const string Name = "StrayInput";

    private readonly RuntimeDefinedParameter _parameter = new(Name, typeof(PSObject),
        new Collection<Attribute> { new ParameterAttribute { ValueFromPipeline = true }, new AllowNullAttribute() });

    private Dictionary<string, object> _written = [];

    /// <summary>The parameter, for the engine.</summary>
    public RuntimeDefinedParameterDictionary Parameters => new() { [Name] = _parameter };

    /// <summary>Notes what stands on the command line, before the first input.</summary>
    /// <param name="bound">What is bound.</param>
    public void Begin(Dictionary<string, object> bound) => _written = new(bound, StringComparer.OrdinalIgnoreCase);

    /// <summary>The current input, when no parameter took it or a property of it.</summary>
    /// <param name="bound">What is bound now.</param>
    /// <param name="input">The input.</param>
    public bool IsStray(Dictionary<string, object> bound, out PSObject? input)
    {
        input = _parameter.Value as PSObject;
        // A script block on the command line has been asked for a value of this input, and is another object from then on.
        return bound.ContainsKey(Name)
            && bound.All(b => b.Key == Name || (_written.TryGetValue(b.Key, out object? before) && ReferenceEquals(before, b.Value)));
    }

    /// <summary>The parameters of a command that take input, as they are written; empty when there are none.</summary>
    public static string TakenBy(Type command) => string.Join(" or ", command.GetProperties()
        .Where(p => p.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipeline || a.ValueFromPipelineByPropertyName))
        .Select(p => $"-{p.Name}").Order(StringComparer.Ordinal));

    /// <summary>What kind of thing it is, at the beginning of a sentence.</summary>
    public static string KindOf(PSObject? input) => input?.BaseObject switch
    {
        null => "Nothing ($null)",
        string => "A text",
        IDictionary => "A hashtable",
        FileInfo => "A file",
        DirectoryInfo => "A folder",
        MieDeployment => "A deployment",
        MieContext => "A connection",
        PSCustomObject => "An object",
        MieWorkRequest => "A work request",
        IEnumerable => "A list",
        object value => Binding.PlainValue.Kind(value),
    };
}
