using System.IO.Compression;
using System.Text;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;

namespace MieTools.Core.Tests.Batch;

/// <summary>A packed input is read whole or not at all.</summary>
public sealed class BatchGzipTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private static byte[] Member(int from, int count)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(from, count).Select(i => $"prompt number {i} of many\n"))));
        return packed.ToArray();
    }

    private BatchOptions Options(byte[] bytes, bool skipsInvalid)
    {
        File.WriteAllBytes(_bed.At("in.txt.gz"), bytes);
        BatchOptions options = _bed.Options("in.txt.gz");
        return options with { Input = options.Input with { SkipsInvalid = skipsInvalid } };
    }

    private async Task<string> RefusedAsync(byte[] bytes)
    {
        foreach (bool skipsInvalid in (bool[])[false, true])
        {
            MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(Options(bytes, skipsInvalid)));
            Assert.Equal("FileUnreadable", error.Code);
            Assert.Contains("in.txt.gz", error.Message, StringComparison.Ordinal);
            Assert.Empty(_bed.Prompts);
            // Nobody holds it: it can be put right.
            File.OpenHandle(_bed.At("in.txt.gz"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            if (skipsInvalid)
                return error.Message;
        }
        return "";
    }

    [Fact]
    public async Task Wherever_it_is_cut_off_it_is_refused()
    {
        byte[] whole = Member(0, 300);
        foreach (int length in (int[])[5, 12, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 3, whole.Length - 1])
            Assert.Contains("ends before its end", await RefusedAsync(whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_behind_the_first_is_read_whole_too()
    {
        byte[] first = Member(0, 3);
        byte[] second = Member(3, 2);
        foreach (int length in (int[])[1, 2, 5, 12, second.Length - 1])
            Assert.Contains("ends before its end", await RefusedAsync([.. first, .. second[..length]]), StringComparison.Ordinal);
        Assert.Equal(5, (await _bed.RunAsync(Options([.. first, .. second], skipsInvalid: false))).Succeeded);
    }

    [Fact]
    public async Task What_stands_behind_it_and_is_no_gzip_is_refused()
    {
        Assert.Contains("no gzip", await RefusedAsync([.. Member(0, 3), .. "garbage"u8]), StringComparison.Ordinal);
        // Tapes and blocks are filled up with zeros.
        Assert.Equal(3, (await _bed.RunAsync(Options([.. Member(0, 3), 0, 0, 0], skipsInvalid: false))).Succeeded);
    }

    [Fact]
    public async Task What_is_not_as_it_was_packed_is_refused_in_words_for_it()
    {
        byte[] whole = Member(0, 300);
        byte[] wrongSum = [.. whole];
        wrongSum[^8] ^= 1;
        byte[] wrongLength = [.. whole];
        wrongLength[^4] ^= 1;
        foreach (byte[] bytes in (byte[][])[wrongSum, wrongLength])
        {
            string message = await RefusedAsync(bytes);
            Assert.Contains("damaged", message, StringComparison.Ordinal);
            Assert.DoesNotContain("archive entry", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_with_a_name_a_comment_and_more_are_read()
    {
        byte[] plain = Member(0, 4);
        byte[] header = [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, .. "name\0"u8, .. "comment\0"u8, 1, 2];
        Assert.Contains("ends before its end", await RefusedAsync(header[..^4]), StringComparison.Ordinal);
        Assert.Equal(4, (await _bed.RunAsync(Options([.. header, .. plain[10..]], skipsInvalid: false))).Succeeded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void It_is_unpacked_however_its_bytes_come(int piece)
    {
        byte[] packed = [.. Member(0, 300), .. Member(300, 2), .. Member(302, 0), .. Member(302, 500)];
        using StreamReader reader = new(new GzipReader(new Pieces(packed, piece)));
        Assert.Equal(802, reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
