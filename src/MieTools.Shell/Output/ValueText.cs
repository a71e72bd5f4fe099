using System.Collections;
using System.Management.Automation;
using System.Text;
using MieTools.Binding;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Output;

/// <summary>
/// Gives lists, hashtables and objects of JSON a text that says what is in them: their JSON. A CSV file would have the name of their type.
/// </summary>
public static class ValueText
{
    /// <summary>How deep the parts of JSON have it: as deep as ConvertTo-Json goes before it makes texts of them.</summary>
    internal const int Levels = 4;

    internal const string JsonTypeName = "MieTools.JsonText";

    private static readonly PSCodeMethod s_toString = new(nameof(ToString), typeof(ValueText).GetMethod(nameof(Json))!);

    /// <summary>The JSON of a value, as its text; called by the engine.</summary>
    /// <param name="value">The value.</param>
    public static string Json(PSObject value)
    {
        try
        {
            return Encoding.UTF8.GetString(ObjectsToJson.Write(value, "InputObject").Span);
        }
        catch (MieException)
        {
            // It holds what has no JSON, a script block for instance: then it has the text that it always had.
            return value?.BaseObject.ToString() ?? "";
        }
    }

    /// <summary>The vector of an embedding, with such a text; called by the engine in place of its property.</summary>
    /// <param name="embedding">The embedding.</param>
    public static PSObject Vector(PSObject embedding) =>
        With(new PSObject(embedding?.BaseObject is MieEmbedding made ? made.Embedding : (float[])[]));

    /// <summary>The value with such a text, when it would have none of its own.</summary>
    internal static object? Give(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            IDictionary or (IList and not byte[]) => With(PSObject.AsPSObject(value!)),
            // The user's own object stays as it is.
            PSCustomObject when HasParts((PSObject)value!) => With(CopyOf((PSObject)value!)),
            _ => value,
        };
    }

    /// <summary>The same for what was just made of JSON, and for its parts down to where ConvertTo-Json makes texts of them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="levels">How deep.</param>
    internal static object? GiveMade(object? value, int levels = Levels)
    {
        if (levels == 0)
            return value;
        switch (value)
        {
            case object?[] list:
                // The numbers of an embedding are no parts.
                for (int i = 0; i < list.Length && list[i] is PSObject or object?[]; i++)
                    list[i] = GiveMade(list[i], levels - 1);
                return With(PSObject.AsPSObject(list));
            case PSObject { BaseObject: PSCustomObject } made:
                foreach (PSPropertyInfo member in made.Properties)
                {
                    if (member.Value is PSObject or object?[])
                        member.Value = GiveMade(member.Value, levels - 1);
                }
                // The engine's own text of an object without parts says all.
                return HasParts(made) ? With(made) : made;
            default:
                return Give(value);
        }
    }

    /// <summary>The object of a chunk's JSON, with such a text.</summary>
    internal static object? OfChunk(ReadOnlyMemory<byte> json)
    {
        object? value = JsonToObjects.Convert(json);
        return value is PSObject made ? Add(made) : value;
    }

    /// <summary>Gives such a text to what has just been made, and so has none.</summary>
    internal static PSObject Add(PSObject item)
    {
        // A member of that name would be replaced.
        if (item.Properties[nameof(ToString)] is not null)
            return item;
        item.Methods.Add(s_toString, preValidated: true);
        // Methods stay behind when it is serialised. By this name ObjectTypes gives a copy the same text.
        item.TypeNames.Add(JsonTypeName);
        return item;
    }

    private static bool HasParts(PSObject item) => item.Properties.Any(p => p is PSNoteProperty
        && (p.Value is PSObject wrapped ? wrapped.BaseObject : p.Value) is PSCustomObject or (IEnumerable and not string));

    private static PSObject CopyOf(PSObject item)
    {
        try
        {
            return item.Copy();
        }
        catch (ExtendedTypeSystemException)
        {
            // The engine cannot copy what it made of an object of another process.
            PSObject copy = new();
            copy.TypeNames.Clear();
            foreach (string name in item.TypeNames)
                copy.TypeNames.Add(name);
            foreach (PSPropertyInfo property in item.Properties.Where(p => p.IsGettable))
                copy.Properties.Add(new PSNoteProperty(property.Name, property.Value));
            return copy;
        }
    }

    private static PSObject With(PSObject item)
    {
        if (item.TypeNames.Contains(JsonTypeName))
        {
            item.Methods.Add(s_toString, preValidated: true);
            return item;
        }
        return Add(item);
    }
}
