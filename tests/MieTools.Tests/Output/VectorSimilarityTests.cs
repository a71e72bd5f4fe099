using MieTools.Core.Inference.Embeddings;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>Embeddings, their copies, and vectors as people keep them, compared in PowerShell.</summary>
public sealed class VectorSimilarityTests(ShellFixture fixture) : IClassFixture<ShellFixture>
{
    private const string Serializer = "[System.Management.Automation.PSSerializer]";
    private const string Copy = $"{Serializer}::Deserialize({Serializer}::Serialize($b))";

    [Theory]
    [InlineData("$a.CosineSimilarity($b)")]
    [InlineData("$a.CosineSimilarity($b.Embedding)")]
    [InlineData($"$a.CosineSimilarity(({Copy}))")]
    [InlineData($"({Copy}).CosineSimilarity($a)")]
    [InlineData($"$c = {Copy}; $c.Embedding = 4, 3; $c.CosineSimilarity($a.Embedding) - 0.16")]
    [InlineData($"$a.CosineSimilarity({Serializer}::Deserialize({Serializer}::Serialize($b, 1)))")]
    [InlineData("$a.CosineSimilarity(($b | ConvertTo-Json | ConvertFrom-Json))")]
    [InlineData("$a.CosineSimilarity(($b | ConvertTo-Csv | ConvertFrom-Csv))")]
    [InlineData("$a.CosineSimilarity('[0, 1.5]')")]
    [InlineData("$a.CosineSimilarity((0, 1.5))")]
    [InlineData("$a.CosineSimilarity(@('0', '1.5'))")]
    [InlineData("$a.CosineSimilarity([double[]](0, 1.5))")]
    [InlineData("$a.CosineSimilarity([Collections.Generic.List[float]](0, 1.5))")]
    public void They_are_as_alike_as_the_embeddings(string script) => Assert.Equal(0.8, Run(script).One<double>(), 1e-6);

    [Theory]
    [InlineData("$a.CosineSimilarity('blue')")]
    [InlineData("$a.CosineSimilarity('{}')")]
    [InlineData("$a.CosineSimilarity('null')")]
    [InlineData("$a.CosineSimilarity($null)")]
    [InlineData("$a.CosineSimilarity((1, 'x'))")]
    [InlineData("$a.CosineSimilarity((1, $null))")]
    [InlineData("$a.CosineSimilarity(@{ a = 1 })")]
    [InlineData("$a.CosineSimilarity([pscustomobject]@{ Text = 'x' })")]
    [InlineData("$a.CosineSimilarity(5)")]
    public void What_is_no_vector_is_an_error_that_says_so(string script) =>
        Assert.Contains("no vector", Run(script).Error().ToString(), StringComparison.Ordinal);

    [Fact]
    public void Vectors_of_different_lengths_are_an_error() =>
        Assert.Contains("2 numbers, the other 3", Run("$a.CosineSimilarity((1, 2, 3))").Error().ToString(), StringComparison.Ordinal);

    private ShellRun Run(string script) => fixture.Shell.Run(script, new
    {
        a = new MieEmbedding { Text = "one", Embedding = [3, 4] },
        b = new MieEmbedding { Text = "two", Embedding = [0, 1.5f] },
    });
}
