using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Inference.Reading;

namespace MieTools.Benchmarks.Core;

/// <summary>A big answer of 1 MB. Objects of PowerShell can be made in PowerShell only: the end-to-end runner measures them.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private readonly byte[] _json = BenchmarkData.Records(1024 * 1024);

    [Benchmark(Baseline = true, Description = "Utf8JsonReader, every token")]
    public int Tokens()
    {
        Utf8JsonReader reader = new(_json);
        int count = 0;
        while (reader.Read())
            count++;
        return count;
    }

    [Benchmark(Description = "dictionaries, lists and values in one pass")]
    public object? Values()
    {
        Utf8JsonReader reader = new(_json);
        reader.Read();
        return Value(ref reader);
    }

    [Benchmark(Description = "JsonDocument")]
    public int Document()
    {
        using JsonDocument document = JsonDocument.Parse(_json);
        return document.RootElement.GetProperty("data").GetArrayLength();
    }

    [Benchmark(Description = "JsonNode, all read")]
    public int Node() => JsonNode.Parse(_json)!["data"]!.AsArray().Sum(n => n!.AsObject().Count);

    [Benchmark(Description = "the text of an answer (ModelEventReader)")]
    public string? Text() => ModelEventReader.TryRead(_json, null, new AnswerMemory(), out ModelEvent found) ? found.Piece.Text : null;

    // The shape of the module's own conversion, with a dictionary in place of PSObject.
    private static object? Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Dictionary<string, object?> members = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    members[name] = Value(ref reader);
                }
                return members;
            case JsonTokenType.StartArray:
                List<object?> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader));
                return items.ToArray();
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return reader.TryGetInt64(out long whole) ? whole : reader.GetDouble();
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            default:
                return null;
        }
    }
}
