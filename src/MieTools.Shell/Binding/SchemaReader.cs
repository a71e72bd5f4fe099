using System.Collections;
using System.Management.Automation;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Binding;

/// <summary>Takes a schema in the forms that people have one: a file, JSON, the short form, a hashtable, a type.</summary>
internal static class SchemaReader
{
    /// <summary>The schema of a value of -Schema.</summary>
    /// <param name="value">What was given.</param>
    /// <param name="resolvePath">Makes a path absolute from PowerShell's location.</param>
    /// <param name="readFile">Reads a file.</param>
    /// <exception cref="MieException"><c>SchemaInvalid</c>, <c>FileNotFound</c>, <c>FileUnreadable</c>, <c>FileTooLarge</c>.</exception>
    public static OutputSchema Read(object value, Func<string, string> resolvePath, Func<string, byte[]> readFile)
    {
        object plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            OutputSchema schema => schema,
            Type type => OutputSchema.FromType(type),
            FileInfo file => OutputSchema.FromJson(readFile(file.FullName)),
            string text => FromText(text, resolvePath, readFile),
            IDictionary or PSObject => OutputSchema.FromJson(ObjectsToJson.Write(plain, "Schema")),
            _ => throw MieException.InvalidArgument("Schema", $"{PlainValue.Kind(plain)} is no schema.",
                "Give a JSON schema (file, text or hashtable), a type such as [MyClass], or the short form 'severity: low|high, product'."),
        };
    }

    private static OutputSchema FromText(string text, Func<string, string> resolvePath, Func<string, byte[]> readFile)
    {
        string trimmed = text.Trim();
        if (trimmed.StartsWith('{'))
            return OutputSchema.FromJson(trimmed);
        bool isFile = trimmed.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (isFile || (trimmed.IndexOfAny(['\n', ',', ':', '|', '?']) < 0 && File.Exists(resolvePath(trimmed))))
            return OutputSchema.FromJson(readFile(resolvePath(trimmed)));
        return OutputSchema.FromShortForm(text);
    }
}
