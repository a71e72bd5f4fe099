using System.Reflection;

namespace MieTools.Server.Proxy.Page;

/// <summary>A file of the status page, which is in the assembly.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Bytes">What is in it.</param>
internal sealed record PageFile(string Type, byte[] Bytes)
{
    /// <summary>Reads one.</summary>
    public static PageFile Read(string name, string type)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MieTools.Server.Proxy.Page.{name}")!;
        using MemoryStream bytes = new();
        file.CopyTo(bytes);
        return new PageFile(type, bytes.ToArray());
    }
}
