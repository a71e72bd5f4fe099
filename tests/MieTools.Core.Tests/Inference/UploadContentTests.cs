using MieTools.Core.Auth.Signing;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Core.Tests.Inference;

public sealed class UploadContentTests
{
    [Fact]
    public async Task It_tells_of_what_goes_out_and_not_of_what_is_signed()
    {
        byte[] body = new byte[200_000];
        Random.Shared.NextBytes(body);
        List<(long Done, long Total)> told = [];
        using UploadContent content = UploadContent.Create(body.AsMemory(10, 150_000), (done, total) => told.Add((done, total)));

        using ContentDigest digest = new();
        await content.CopyToAsync(digest);
        Assert.Empty(told);
        Assert.Equal(150_000, digest.Length);

        using MemoryStream wire = new();
        await content.CopyToAsync(wire);
        Assert.Equal(body[10..150_010], wire.ToArray());
        Assert.Equal([(65536, 150_000), (131072, 150_000), (150_000, 150_000)], told);
    }

    [Fact]
    public async Task An_empty_body_is_empty()
    {
        using UploadContent content = UploadContent.Create(default, (_, _) => Assert.Fail("nothing goes out"));
        Assert.Empty(await content.ReadAsByteArrayAsync());
        Assert.Equal(0, content.Headers.ContentLength);
    }
}
