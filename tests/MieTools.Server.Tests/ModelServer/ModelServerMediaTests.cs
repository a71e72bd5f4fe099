using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

public sealed class ModelServerMediaTests
{
    // Every byte, and what looks like the end of a part.
    private static readonly byte[] s_binary = [.. Enumerable.Range(0, 256).Select(i => (byte)i), .. "\r\n--x\r\n\r\n--"u8];
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. s_binary];
    private readonly ModelServerHarness _server = new();

    [Theory]
    [InlineData("")]
    [InlineData(",\"size\":\"256x128\"")]
    public async Task A_picture_is_a_whole_PNG_file_of_the_size_that_the_answer_says(string size)
    {
        JsonNode answer = await _server.AskAsync("/v1/images/generations", $$"""{"prompt":"a","n":2{{size}}}""");
        byte[][] files = [.. answer["data"]!.AsArray().Select(d => Convert.FromBase64String((string)d!["b64_json"]!))];
        Assert.Equal(2, files.Length);
        Dictionary<string, byte[]> chunks = ReadPng(files[0]);
        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]),
            BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4)));
        Assert.Equal((string?)answer["size"], $"{width}x{height}");
        using ZLibStream pixels = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        MemoryStream raw = new();
        pixels.CopyTo(raw);
        // A bit for each pixel.
        Assert.Equal(((width / 8) + 1) * height, raw.Length);
    }

    [Fact]
    public async Task Edits_and_variations_give_another_picture()
    {
        string made = (string)(await _server.AskAsync("/v1/images/generations", """{"prompt":"a"}"""))["data"]![0]!["b64_json"]!;
        string edited = (string)JsonNode.Parse(ModelServerHarness.TextOf(await _server.SendFormAsync(
            "/v1/images/edits", ("image[]", "a.png", s_png), ("prompt", null, "a"u8.ToArray()))))!["data"]![0]!["b64_json"]!;
        Assert.NotEqual(made, edited);
        ReadPng(Convert.FromBase64String(edited));
        ContainerResponse varied = await _server.SendFormAsync(
            "/v1/images/variations", ("image", "a.png", s_png), ("response_format", null, "url"u8.ToArray()), ("n", null, "2"u8.ToArray()));
        JsonNode[] pictures = [.. JsonNode.Parse(ModelServerHarness.TextOf(varied))!["data"]!.AsArray().Select(d => d!["url"]!)];
        Assert.Equal(2, pictures.Length);
        Assert.All(pictures, p => ReadPng(Convert.FromBase64String(((string)p!)["data:image/png;base64,".Length..])));
    }

    [Fact]
    public async Task Sounds_become_text_in_every_form()
    {
        byte[] sound = (await _server.SendAsync(
            "/v1/audio/speech", """{"input":"The quiet river follows the engine.","voice":"alloy","model":"tts"}""")).Body.ToArray();
        Assert.Equal(sound.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(sound.AsSpan(4)));
        Assert.Equal(sound.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(sound.AsSpan(40)));
        async Task<string> ToTextAsync(string format, string path = "/v1/audio/transcriptions") => ModelServerHarness.TextOf(
            await _server.SendFormAsync(path, ("file", "a.wav", sound), ("model", null, "whisper-1"u8.ToArray()),
                ("response_format", null, Encoding.UTF8.GetBytes(format))));
        string text = (string)JsonNode.Parse(await ToTextAsync("json"))!["text"]!;
        Assert.Equal(text + "\n", await ToTextAsync("text"));
        JsonNode verbose = JsonNode.Parse(await ToTextAsync("verbose_json"))!;
        Assert.Equal(text, string.Join(' ', verbose["segments"]!.AsArray().Select(s => (string)s!["text"]!)));
        Assert.Equal((double)verbose["duration"]!, (double)verbose["segments"]!.AsArray()[^1]!["end"]!, 0.01);
        Assert.Equal((sound.Length - 44) / 48000.0, (double)verbose["duration"]!, 0.01);
        string[] blocks = (await ToTextAsync("srt")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(text, string.Join(' ', blocks.Select(b => b.Split('\n')[2])));
        Assert.StartsWith("WEBVTT\n\n00:00:00.000 --> ", await ToTextAsync("vtt"));
        Assert.Equal("translate", (string?)JsonNode.Parse(await ToTextAsync("verbose_json", "/v1/audio/translations"))!["task"]);
        List<(string? Event, JsonNode? Data)> events = await ModelServerHarness.EventsAsync(
            await _server.SendFormAsync("/v1/audio/transcriptions", ("file", "a.wav", sound), ("model", null, "m"u8.ToArray()),
                ("stream", null, "true"u8.ToArray())));
        Assert.Equal("transcript.text.done", events[^1].Event);
        Assert.Equal(text, string.Concat(events[..^1].Select(e => (string?)e.Data!["delta"])));
    }

    [Fact]
    public async Task Uploaded_files_are_listed_by_purpose()
    {
        async Task<string> UploadAsync(string name, string purpose)
        {
            JsonNode file = JsonNode.Parse(ModelServerHarness.TextOf(await _server.SendFormAsync(
                "/v1/files", ("purpose", null, Encoding.UTF8.GetBytes(purpose)), ("file", name, s_binary))))!;
            Assert.Equal((s_binary.Length, name), ((int)file["bytes"]!, (string?)file["filename"]));
            return (string)file["id"]!;
        }

        string first = await UploadAsync("a.jsonl", "fine-tune");
        string second = await UploadAsync("Grüße.jsonl", "batch");
        Assert.Equal([second, first], (await _server.GetAsync("/v1/files"))["data"]!.AsArray().Select(f => (string)f!["id"]!));
        Assert.Equal([first], (await _server.GetAsync("/v1/files?purpose=fine-tune"))["data"]!.AsArray().Select(f => (string)f!["id"]!));
        Assert.Equal(400, (await _server.RefusedAsync("/v1/fine-tunes", "{}")).Status);
        JsonNode made = await _server.AskAsync("/v1/fine-tunes", $$"""{"training_file":"{{first}}"}""");
        Assert.Equal("succeeded", (string?)made["status"]);
        Assert.Equal((string?)made["id"], (string?)(await _server.GetAsync("/v1/fine-tunes"))["data"]![0]!["id"]);
    }

    [Theory]
    [InlineData("/v1/files", "file", 400)]
    [InlineData("/v1/files", "purpose=batch", 400)]
    [InlineData("/v1/files", "file;purpose=everything", 400)]
    [InlineData("/v1/audio/transcriptions", "file", 400)]
    [InlineData("/v1/audio/transcriptions", "model=m", 400)]
    [InlineData("/v1/audio/transcriptions", "file;model=m;response_format=xml", 400)]
    [InlineData("/v1/audio/translations", "model=m", 400)]
    [InlineData("/v1/images/edits", "image", 400)]
    [InlineData("/v1/images/edits", "prompt=a", 400)]
    [InlineData("/v1/images/edits", "image;prompt=a;size=big", 400)]
    [InlineData("/v1/images/variations", "file", 400)]
    public async Task A_form_without_what_it_needs_is_refused(string path, string fields, int status)
    {
        (string, string?, byte[])[] parts = [.. fields.Split(';').Select(f => f.Split('='))
            .Select(f => (f[0], f.Length == 1 ? "a.bin" : null, f.Length == 1 ? s_png : Encoding.UTF8.GetBytes(f[1])))];
        ContainerResponse answer = await _server.SendFormAsync(path, parts);
        Assert.Equal(status, answer.Status);
        JsonNode error = JsonNode.Parse(answer.Body.Span)!["error"]!;
        Assert.NotNull(error["param"]);
    }

    [Theory]
    [InlineData("application/json", "{}", 415)]
    [InlineData("multipart/form-data", "a", 400)]
    [InlineData("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x", "a", 400)]
    [InlineData("multipart/form-data; boundary=x", "", 400)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno end", 400)]
    public async Task A_body_that_is_no_form_is_refused(string contentType, string body, int status)
    {
        foreach (string path in new[] { "/v1/files", "/v1/images/edits", "/v1/audio/transcriptions" })
            Assert.Equal(status, (await _server.SendAsync(path, Encoding.UTF8.GetBytes(body), "POST", contentType)).Status);
    }

    [Theory]
    [InlineData("/v1/images/generations", "{}")]
    [InlineData("/v1/images/generations", """{"prompt":"a","n":11}""")]
    [InlineData("/v1/images/generations", """{"prompt":"a","size":"9999x1"}""")]
    [InlineData("/v1/images/generations", """{"prompt":"a","output_format":"webp"}""")]
    [InlineData("/v1/audio/speech", """{"input":"a"}""")]
    [InlineData("/v1/audio/speech", """{"input":"a","voice":"alloy","response_format":"mp3"}""")]
    [InlineData("/v1/audio/speech", """{"input":"a","voice":"alloy","speed":0}""")]
    public async Task Wrong_requests_are_refused(string path, string body) =>
        Assert.Equal(400, (await _server.RefusedAsync(path, body)).Status);

    // Checks every checksum.
    private static Dictionary<string, byte[]> ReadPng(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        Dictionary<string, byte[]> chunks = [];
        for (int place = 8; place < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            byte[] covered = file[(place + 4)..(place + 8 + length)];
            uint crc = ~covered.Aggregate(uint.MaxValue,
                (sum, b) => Enumerable.Range(0, 8).Aggregate(sum ^ b, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1));
            Assert.Equal(crc.ToString("x", CultureInfo.InvariantCulture),
                BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place + 8 + length)).ToString("x", CultureInfo.InvariantCulture));
            chunks[Encoding.ASCII.GetString(covered, 0, 4)] = covered[4..];
            place += 12 + length;
        }
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], chunks.Keys);
        return chunks;
    }
}
