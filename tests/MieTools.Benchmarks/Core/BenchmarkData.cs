using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MieTools.Benchmarks.Core;

/// <summary>What the benchmarks work on.</summary>
internal static class BenchmarkData
{
    /// <summary>A private key of 2048 bits.</summary>
    public static string KeyFile => Path.Combine(AppContext.BaseDirectory, "key.pem");

    /// <summary>One chunk of a chat, as model servers send it.</summary>
    public static byte[] ChatChunk { get; } = Encoding.UTF8.GetBytes(Chunk(" story"));

    /// <summary>A stream of so many events, with its end mark.</summary>
    public static byte[] ChatStream(int events)
    {
        StringBuilder text = new();
        for (int i = 0; i < events; i++)
            text.Append("data: ").Append(Chunk($" word{i % 100}")).Append("\n\n");
        return Encoding.UTF8.GetBytes(text.Append("data: [DONE]\n\n").ToString());
    }

    /// <summary>A config file as the CLI writes it, with some profiles.</summary>
    public static string ConfigText(int profiles)
    {
        StringBuilder text = new();
        for (int i = 0; i < profiles; i++)
        {
            text.AppendLine(i == 0 ? "[DEFAULT]" : $"[PROFILE{i}]")
                .AppendLine("user=ocid1.user.oc1..aaaaaaaa65vwl75tewwm32rgqvm6i34unq")
                .AppendLine("fingerprint=00:23:1d:11:ec:13:4c:a9:93:48:56:df:bb:83:f0:0a")
                .AppendLine("tenancy=ocid1.tenancy.oc1..aaaaaaaaba3pv6wuzr4h25vqstifsfdsq")
                .AppendLine("region=us-ashburn-1")
                .AppendLine("key_file=~/.oci/oci_api_key.pem")
                .AppendLine();
        }
        return text.ToString();
    }

    /// <summary>A list of records, as JSON of about so many bytes.</summary>
    public static byte[] Records(int bytes)
    {
        StringBuilder text = new(bytes + 256);
        text.Append("""{"object":"list","model":"odsc-llm","data":[""");
        for (int i = 0; text.Length < bytes; i++)
        {
            text.Append(i == 0 ? "" : ",")
                .Append($$"""{"index":{{i}},"id":"rec-{{i:x8}}","text":"The quiet river follows the old road """
                    + $$"""number {{i}}.","score":{{(i % 1000) / 1000.0:0.000}},"ok":{{(i % 3 == 0 ? "true" : "false")}},"note":"""
                    + $$"""null,"usage":{"prompt_tokens":{{i % 50}},"total_tokens":{{i % 90}}},"tags":["a","b","c"]}""");
        }
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>A vector like those of models: of length 1 or so.</summary>
    public static float[] Vector(int seed, int dimensions)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, dimensions).Select(_ => (random.NextSingle() - 0.5f) / MathF.Sqrt(dimensions / 12f))];
    }

    /// <summary>An answer of OpenAI's embeddings API.</summary>
    public static byte[] Embeddings(int texts, int dimensions, bool base64)
    {
        StringBuilder text = new("""{"object":"list","model":"odsc-llm","data":[""");
        for (int i = 0; i < texts; i++)
        {
            float[] vector = Vector(i, dimensions);
            string written = base64 ? $"\"{Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector))}\""
                : $"[{string.Join(',', vector.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]";
            text.Append(i == 0 ? "" : ",").Append($$"""{"object":"embedding","index":{{i}},"embedding":{{written}}}""");
        }
        return Encoding.UTF8.GetBytes(text.Append("""],"usage":{"prompt_tokens":640,"total_tokens":640}}""").ToString());
    }

    private static string Chunk(string text) =>
        $$"""{"id":"chatcmpl-5f3c2a9be1d04f7d","object":"chat.completion.chunk","created":1764000000,"model":"odsc-llm","choices":"""
            + $$"""[{"index":0,"delta":{"content":"{{text}}"},"logprobs":null,"finish_reason":null}]}""";
}
