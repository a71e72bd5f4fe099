using System.Text;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Names that OpenAI takes for a schema and Anthropic for a tool: 1 to 64 of letters, digits, _ and -.</summary>
internal static class SchemaName
{
    private const int Longest = 64;

    /// <summary>Makes a name of any text: what is not allowed becomes an underscore.</summary>
    public static string Clean(string? text)
    {
        if (text is null)
            return OutputSchema.DefaultName;
        StringBuilder name = new();
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }
        string result = name.ToString(0, Math.Min(name.Length, Longest)).Trim('_');
        return result.Length == 0 ? OutputSchema.DefaultName : result;
    }
}
