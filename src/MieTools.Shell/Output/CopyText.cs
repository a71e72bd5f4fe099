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

    private const string ListOf = "MieTools.Core.Json.MieList`1";
    private const string MapOf = "MieTools.Core.Json.MieMap`1";
    private const string Models = "MieTools.Core.Deployments.Models.";
    private const string Text = "System.String";
    private const string Any = "System.Object";
    private const string Bodies = "MieTools.Core.Inference.Bodies.";

    // Written down, and as names: to look for them, or to make the types, would cost each import. SerializationTests hold that none is
    // missing.
    private static readonly string[] s_itemsOfCore =
    [
        Models + nameof(AutoscalingBounds), Models + nameof(ScalingRule), Models + nameof(WorkRequestResource),
        Bodies + nameof(ChatAttachment), Bodies + nameof(ChatMessage),
        "MieTools.Core.Routes." + nameof(MieEndpoint), "MieTools.Core.Auth.Config." + nameof(OciSetting),
    ];

    /// <summary>Adds what the engine has to know of their copies.</summary>
    /// <param name="types">Where it is added.</param>
    internal static void AddTo(List<TypeData> types)
    {
        MethodInfo list = typeof(CopyText).GetMethod(nameof(List))!;
        MethodInfo map = typeof(CopyText).GetMethod(nameof(Map))!;
        MethodInfo arguments = typeof(CopyText).GetMethod(nameof(Arguments))!;
        string core = typeof(MieList<>).Assembly.FullName!;
        foreach (string item in s_itemsOfCore)
            types.Add(OfCopy(Of(ListOf, item, core), list));
        foreach (string runtime in Runtimes())
        {
            types.Add(OfCopy(Of(ListOf, Text, runtime), list));
            types.Add(OfCopy(Of(ListOf, Any, runtime), list));
            types.Add(OfCopy(Of(MapOf, Text, runtime), map));
            types.Add(OfCopy(Of(MapOf, Of(MapOf, Text, runtime), core), map));
            types.Add(OfCopy(Of(MapOf, Any, runtime), arguments));
        }
    }

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

    private static string Of(string generic, string item, string assembly) => $"{generic}[[{item}, {assembly}]]";

    private static List<string> Runtimes()
    {
        string own = typeof(string).Assembly.FullName!;
        List<string> all = [own];
        for (int version = OldestRuntime; version <= NewestRuntime; version++)
        {
            if (version != Environment.Version.Major)
                all.Add(own.Replace($"Version={Environment.Version.Major}.", $"Version={version}.", StringComparison.Ordinal));
        }
        return all;
    }

    private static TypeData OfCopy(string name, MethodInfo text)
    {
        TypeData data = new($"Deserialized.{name}");
        data.Members.Add(nameof(ToString), new CodeMethodData(nameof(ToString), text));
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
