using System.Text.Json.Nodes;

namespace MieTools.Core.Tests.Batch;

/// <summary>Numbers that JSON does not have.</summary>
public sealed class BatchNaNTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_NaN_of_an_answer_is_null_in_the_result()
    {
        _bed.WriteLines(1);
        _bed.Answer = _ => Support.FakeHandler.Text("""{"scores":[NaN, 1, -NaN], "said": "\"\\u0000NaN\" and NaN", "most": Infinity}""");
        await _bed.RunAsync();
        string line = await File.ReadAllTextAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken);
        JsonNode body = JsonNode.Parse(line)!["response"]!["body"]!;
        Assert.Equal("[null,1,null]", body["scores"]!.ToJsonString());
        Assert.Equal("\"\\u0000NaN\" and NaN", (string?)body["said"]);
        Assert.Equal(double.PositiveInfinity, (double)body["most"]!);
    }
}
