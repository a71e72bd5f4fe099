using System.Globalization;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Core.Tests.Inference.Embeddings;

public sealed class MieEmbeddingTests
{
    [Theory]
    [InlineData(new float[] { 1, 0 }, new float[] { 1, 0 }, 1)]
    [InlineData(new float[] { 1, 0 }, new float[] { 5, 0 }, 1)]
    [InlineData(new float[] { 1, 0 }, new float[] { 0, 3 }, 0)]
    [InlineData(new float[] { 1, 0 }, new float[] { -2, 0 }, -1)]
    [InlineData(new float[] { 1, 0 }, new float[] { 1, 1 }, 0.7071067811865475)]
    [InlineData(new float[] { 1, 2, 3 }, new float[] { 4, 5, 6 }, 0.9746318461970762)]
    // Eight and one: what a processor takes at a time, and what is left.
    [InlineData(new float[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new float[] { 1, 1, 1, 1, 1, 1, 1, 1, -8 }, 0)]
    [InlineData(new float[] { 1e30f, 1e30f }, new float[] { 1e-30f, 1e-30f }, 1)]
    [InlineData(new float[] { 0, 0 }, new float[] { 1, 0 }, double.NaN)]
    [InlineData(new float[] { float.NaN, 0 }, new float[] { 1, 0 }, double.NaN)]
    [InlineData(new float[] { }, new float[] { }, double.NaN)]
    public void The_cosine_is_that_of_the_angle(float[] first, float[] second, double cosine)
    {
        MieEmbedding one = new() { Embedding = first };
        Assert.Equal(cosine, one.CosineSimilarity(second), 1e-12);
        Assert.Equal(cosine, new MieEmbedding { Embedding = second }.CosineSimilarity(one), 1e-12);
    }

    [Fact]
    public void It_agrees_with_the_plain_sum_at_every_length()
    {
        Random random = new(7);
        for (int length = 1; length < 70; length++)
        {
            float[] a = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
            float[] b = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
            double plain = Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
            Assert.Equal(plain, new MieEmbedding { Embedding = a }.CosineSimilarity(b), 1e-12);
            Assert.Equal(1, new MieEmbedding { Embedding = a }.CosineSimilarity([.. a]));
            Assert.InRange(new MieEmbedding { Embedding = a }.CosineSimilarity([.. a.Select(v => v * 3)]), 0.999999, 1);
        }

        static double Dot(float[] x, float[] y) => x.Zip(y, (p, q) => (double)p * q).Sum();
    }

    [Fact]
    public void Vectors_of_different_lengths_have_none()
    {
        MieException error = Assert.Throws<MieException>(() => new MieEmbedding { Embedding = [1, 2] }.CosineSimilarity([1f]));
        Assert.Equal("ArgumentInvalid", error.Code);
        Assert.Contains("2 numbers, the other 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_is_the_vector_as_JSON_whatever_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = commas;
            MieEmbedding embedding = new() { Embedding = [0.1f, -2.5f, 1e-12f, 3e20f, float.NaN] };
            Assert.Equal("[0.1,-2.5,1E-12,3E+20,null]", embedding.ToString());
            Assert.Equal("[]", $"{new MieEmbedding()}");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
