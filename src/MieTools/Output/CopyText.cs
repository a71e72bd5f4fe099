using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using MieTools.Core.Auth.Config;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Output;

/// <summary>
/// The texts of lists and maps of a copy, from a job or a file: those that the lists and maps themselves have. A CSV file would have
/// "System.Collections.Hashtable".
/// </summary>
public static class CopyText
{
    // A file may have been written by a PowerShell on another .NET, which the name of a generic type tells.
    private const int OldestRuntime = 8;
    private const int NewestRuntime = 12;

    // Written down: to look for them would cost each import. SerializationTests hold that none is missing.
    private static readonly (Type Type, string Text)[] s_types =
    [
        (typeof(MieList<string>), nameof(List)),
        (typeof(MieList<object>), nameof(List)),
        (typeof(MieList<AutoscalingBounds>), nameof(List)),
        (typeof(MieList<ChatAttachment>), nameof(List)),
        (typeof(MieList<ChatMessage>), nameof(List)),
        (typeof(MieList<MieEndpoint>), nameof(List)),
        (typeof(MieList<OciSetting>), nameof(List)),
        (typeof(MieList<ScalingRule>), nameof(List)),
        (typeof(MieList<WorkRequestResource>), nameof(List)),
        (typeof(MieMap<string>), nameof(Map)),
        (typeof(MieMap<MieMap<string>>), nameof(Map)),
        (typeof(MieMap<object>), nameof(Arguments)),
    ];

    /// <summary>The lists and maps whose copies have a text.</summary>
    internal static IEnumerable<Type> Types => s_types.Select(t => t.Type);

    /// <summary>What the engine has to know of their copies.</summary>
    internal static TypeData[] TypeData() => [.. s_types.SelectMany(t => NamesOf(t.Type).Select(name => OfCopy(name, t.Text)))];

    /// <summary>The items on one line, as <see cref="MieList{T}"/> has them; called by the engine.</summary>
    /// <param name="list">The copy of a list.</param>
    public static string List(PSObject list)
    {
        string[] items = [.. ItemsOf(list).Select(TextOf)];
        // The methods of an endpoint, as they are written before its path.
        return string.Join(items.Length > 0 && items.All(IsMethod) ? "," : "; ", items);
    }

    /// <summary>Names and values on one line, as <see cref="MieMap{T}"/> has them; called by the engine.</summary>
    /// <param name="map">The copy of a map.</param>
    public static string Map(PSObject map) => string.Join("; ", Lines("", map).Order(StringComparer.Ordinal));

    /// <summary>The arguments of a tool call as JSON; called by the engine.</summary>
    /// <param name="map">The copy of a map.</param>
    public static string Arguments(PSObject map) => map?.BaseObject is IDictionary { Count: 0 } ? "" : ValueText.Json(map!);

    private static IEnumerable<string> NamesOf(Type type)
    {
        string name = type.FullName!;
        string own = $"System.Private.CoreLib, Version={Environment.Version.Major}.";
        yield return name;
        for (int version = OldestRuntime; version <= NewestRuntime && name.Contains(own, StringComparison.Ordinal); version++)
        {
            if (version != Environment.Version.Major)
                yield return name.Replace(own, $"System.Private.CoreLib, Version={version}.", StringComparison.Ordinal);
        }
    }

    private static TypeData OfCopy(string name, string text)
    {
        MethodInfo method = typeof(CopyText).GetMethod(text)!;
        TypeData data = new($"Deserialized.{name}");
        data.Members.Add(nameof(ToString), new CodeMethodData(nameof(ToString), method));
        return data;
    }

    private static IEnumerable<object?> ItemsOf(PSObject list) =>
        list?.BaseObject is IEnumerable items and not string ? items.Cast<object?>() : [];

    private static string TextOf(object? item) => item?.ToString() ?? "";

    private static bool IsMethod(string text) => text is "GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "OPTIONS" or "PATCH";

    private static IEnumerable<string> Lines(string prefix, object? map) =>
        (map is PSObject wrapped ? wrapped.BaseObject : map) is not IDictionary entries ? []
            : entries.Cast<DictionaryEntry>().SelectMany(e => (e.Value is PSObject value ? value.BaseObject : e.Value) is IDictionary
                ? Lines($"{prefix}{e.Key}.", e.Value) : [$"{prefix}{e.Key}={e.Value}"]);
}
