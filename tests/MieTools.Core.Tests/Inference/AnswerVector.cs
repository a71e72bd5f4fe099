using System.Text;
using System.Text.Json;

namespace MieTools.Core.Tests.Inference;

/// <summary>One answer of tests/vectors/answers: the bytes of an HTTP answer, and what is to be made of them.</summary>
internal sealed record AnswerVector(string Name, bool IsStream, byte[] Http, JsonElement Expected)
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors", "answers");

    private static readonly Dictionary<string, AnswerVector> s_all = Load();

    public static IEnumerable<string> Streams => s_all.Values.Where(v => v.IsStream).Select(v => v.Name);

    public static IEnumerable<string> Wholes => s_all.Values.Where(v => !v.IsStream).Select(v => v.Name);

    /// <summary>The head of the answer, without its body.</summary>
    public string Head => Encoding.Latin1.GetString(Http, 0, HeadLength);

    /// <summary>The body, out of its HTTP chunks.</summary>
    public byte[] Body =>
        Head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? Unchunk(Http.AsSpan(HeadLength + 4)) : Http[(HeadLength + 4)..];

    private int HeadLength => Http.AsSpan().IndexOf("\r\n\r\n"u8);

    public static AnswerVector Get(string name) => s_all[name];

    /// <summary>A header of the head, or null.</summary>
    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    public string? Text(string name) => Expected.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static Dictionary<string, AnswerVector> Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "expected.json")));
        Dictionary<string, AnswerVector> all = [];
        foreach (JsonProperty kind in document.RootElement.EnumerateObject())
        {
            foreach (JsonProperty item in kind.Value.EnumerateObject())
            {
                byte[] http = File.ReadAllBytes(Path.Combine(s_folder, item.Name + ".http"));
                all[item.Name] = new AnswerVector(item.Name, kind.Name == "stream", http, item.Value.Clone());
            }
        }
        return all;
    }

    private static byte[] Unchunk(ReadOnlySpan<byte> chunked)
    {
        List<byte> body = [];
        // One vector ends in its last chunk.
        while (!chunked.IsEmpty)
        {
            int end = chunked.IndexOf("\r\n"u8);
            int length = Convert.ToInt32(Encoding.ASCII.GetString(chunked[..end]), 16);
            if (length == 0)
                break;
            body.AddRange(chunked.Slice(end + 2, length));
            chunked = chunked[(end + 2 + length + 2)..];
        }
        return [.. body];
    }
}
