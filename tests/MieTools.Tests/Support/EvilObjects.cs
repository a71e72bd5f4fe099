using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Tests.Support;

/// <summary>
/// An object of each type that the cmdlets put out, and of what hangs on those, with one text in every place that holds text.
/// </summary>
internal static class EvilObjects
{
    private static readonly Assembly[] s_own = [typeof(MieDeployment).Assembly, typeof(MieTools.Output.ViewText).Assembly];

    /// <summary>All types that are put out, and those of their properties, and so on.</summary>
    public static IReadOnlyList<Type> Types { get; } = Find();

    /// <summary>Makes one.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="text">The text.</param>
    public static object Make(Type type, string text) => Make(type, text, depth: 0)!;

    private static List<Type> Find()
    {
        Queue<Type> open = new(ModuleAssembly.Root.GetTypes().SelectMany(t => t.GetCustomAttributes<OutputTypeAttribute>())
            .SelectMany(a => a.Type).Select(t => t.Type));
        open.Enqueue(typeof(MieRoute));
        HashSet<Type> seen = [];
        while (open.TryDequeue(out Type? type))
        {
            foreach (Type part in (Type[])[type, .. type.GetGenericArguments(), .. type.BaseType?.GetGenericArguments() ?? []])
            {
                if (!part.IsClass || !s_own.Contains(part.Assembly) || typeof(Delegate).IsAssignableFrom(part) || !seen.Add(part))
                    continue;
                foreach (PropertyInfo property in part.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    open.Enqueue(property.PropertyType);
                foreach (Type derived in part.Assembly.GetTypes().Where(t => t.BaseType == part))
                    open.Enqueue(derived);
            }
        }
        return [.. seen.Where(t => !t.IsAbstract && !typeof(IEnumerable).IsAssignableFrom(t)).OrderBy(t => t.FullName)];
    }

    private static object? Make(Type type, string text, int depth)
    {
        if (typeof(JsonModel).IsAssignableFrom(type))
        {
            return Activator.CreateInstance(type, BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance, null,
                [Node(type, text, 0)], null);
        }
        object made = RuntimeHelpers.GetUninitializedObject(type);
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                field.SetValue(made, Value(field.FieldType, text, depth) ?? field.GetValue(made));
            }
        }
        return made;
    }

    private static object? Value(Type type, string text, int depth) => type switch
    {
        _ when type == typeof(string) || type == typeof(object) => text,
        _ when type == typeof(Uri) => new Uri("http://127.0.0.1/"),
        _ when type == typeof(ImmutableArray<string>) => ImmutableArray.Create(text),
        _ when type == typeof(MieToolCallList) => new MieToolCallList([new() { Id = text, Name = text, Arguments = text }]),
        _ when type == typeof(MieMap<string>) => new MieMap<string>(new Dictionary<string, string> { ["k" + text] = text }),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(MieList<>) =>
            Activator.CreateInstance(type, List(type, text, depth), "; "),
        _ when depth < 3 && type.IsClass && !type.IsAbstract && s_own.Contains(type.Assembly) => Make(type, text, depth + 1),
        _ => null,
    };

    private static Array List(Type type, string text, int depth)
    {
        Type item = type.GetGenericArguments()[0];
        Array list = Array.CreateInstance(item, 1);
        list.SetValue(Value(item, text, depth), 0);
        return list;
    }

    // What the service sends has the names of the properties, begun with a small letter.
    private static JsonObject Node(Type type, string text, int depth)
    {
        JsonObject json = new()
        {
            ["timestamp"] = "2026-11-01T00:00:00Z",
            ["autoScalingPolicyType"] = text,
            ["resources"] = new JsonArray(Resource(text)),
        };
        foreach (PropertyInfo property in type.GetProperties())
        {
            string name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            if (property.PropertyType == typeof(string))
                json[name] = text;
            else if (property.PropertyType == typeof(MieList<string>))
                json[name] = new JsonArray(text);
            else if (property.PropertyType == typeof(MieMap<string>))
                json[name] = new JsonObject { ["k" + text] = text };
        }
        return json;
    }

    private static JsonObject Resource(string text) =>
        new() { ["entityType"] = text, ["actionType"] = text, ["identifier"] = text, ["entityUri"] = text };
}
