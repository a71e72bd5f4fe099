using System.Text;

namespace MieTools.Core.Inference.Schemas;

/// <summary>A place in a value; the text is made only for what is wrong.</summary>
internal sealed record SchemaPlace(SchemaPlace? Parent, string? Name, int Index)
{
    public static SchemaPlace Root { get; } = new(null, null, 0);

    public SchemaPlace Member(string name) => new(this, name, 0);

    public SchemaPlace Item(int index) => new(this, null, index);

    /// <summary>The JSON pointer.</summary>
    public string Pointer() =>
        Join(static (text, name) => text.Append('/').Append(
            name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    /// <summary>As a message begins with it.</summary>
    public string Words() =>
        Parent is null ? "the answer" : Join(static (text, name) => text.Append(text.Length == 0 ? "" : "/").Append(name));

    private string Join(Action<StringBuilder, string> append)
    {
        StringBuilder text = new();
        Write(this);
        return text.ToString();

        void Write(SchemaPlace place)
        {
            if (place.Parent is null)
                return;
            Write(place.Parent);
            append(text, place.Name ?? place.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
