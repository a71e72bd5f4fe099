using System.Text.Json;
using MieTools.Core.Connection;

namespace MieTools.Proxy;

/// <summary>Writes what a proxy is told over its standard input.</summary>
internal static class ProxySettingsWriter
{
    /// <summary>One line of JSON, its end included.</summary>
    /// <param name="context">The connection, which may bring a pass phrase along.</param>
    /// <param name="targets">The deployments.</param>
    /// <param name="aliases">Their further names.</param>
    /// <param name="more">Writes the other members.</param>
    public static byte[] Write(
        MieContext context, IEnumerable<ProxyTarget> targets, IEnumerable<ProxyAlias> aliases, Action<Utf8JsonWriter> more)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WritePropertyName("connection");
            ContextHandover.Write(json, context);
            json.WriteStartArray("deployments");
            foreach (ProxyTarget target in targets)
                WriteObject(json, ("name", target.Name), ("address", target.Target.Address.Base));
            json.WriteEndArray();
            json.WriteStartArray("models");
            foreach (ProxyAlias alias in aliases)
            {
                WriteObject(json, ("name", alias.Name), ("deployment", alias.Deployment), ("servedName", alias.ServedName),
                    ("modelKey", alias.ModelKey));
            }
            json.WriteEndArray();
            more(json);
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    /// <summary>Writes a list of texts; an empty one for null.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string>? texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts ?? [])
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        json.WriteStartObject();
        foreach ((string name, string? value) in members)
            json.WriteString(name, value);
        json.WriteEndObject();
    }
}
