using System.Globalization;
using System.Text;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>What pictures a request wants.</summary>
internal sealed record ImageRequest
{
    private const int DefaultSide = 64;
    private const int MostSide = 2048;

    private ImageRequest(Func<string, string?> text, Func<string, int, int, int?> number, bool stream)
    {
        Count = number("n", 1, 10) ?? 1;
        (Width, Height) = ReadSize(text("size"));
        Url = text("response_format") switch
        {
            null or "b64_json" => false,
            "url" => true,
            string other =>
                throw ModelServerException.Invalid($"'response_format' has to be url or b64_json, not '{other}'.", "response_format"),
        };
        if (text("output_format") is not (null or "png"))
            throw ModelServerException.Invalid("'output_format' has to be png: the emulator paints no other.", "output_format");
        Stream = stream;
        Partials = number("partial_images", 0, 3) ?? 0;
    }

    /// <summary>The prompt; empty for variations.</summary>
    public string Prompt { get; private init; } = "";

    /// <summary>The pictures that were sent, and the prompt: what the answer is made from.</summary>
    public byte[] Source { get; private init; } = [];

    /// <summary>How many pictures were sent.</summary>
    public int Sent { get; private init; }

    /// <summary>What the events' names begin with.</summary>
    public string Event { get; private init; } = "image_generation";

    public int Count { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Answer with a <c>data:</c> URL.</summary>
    public bool Url { get; }

    public bool Stream { get; }

    /// <summary>Unfinished pictures in a stream.</summary>
    public int Partials { get; }

    /// <summary>Reads the body of <c>/v1/images/generations</c>.</summary>
    public static ImageRequest ReadGeneration(JsonElement body)
    {
        string prompt = body.NeededText("prompt");
        return new(name => body.Text(name), (name, least, most) => body.Number(name, least, most), body.Flag("stream"))
        {
            Prompt = prompt,
            Source = Encoding.UTF8.GetBytes(prompt),
        };
    }

    /// <summary>Reads the form of <c>/v1/images/edits</c>.</summary>
    public static ImageRequest ReadEdit(MultipartForm form)
    {
        List<FormPart> images = Images(form);
        string prompt = form.NeededText("prompt");
        List<FormPart> mask = form.Files("mask");
        mask.ForEach(CheckImage);
        return new(form.Text, form.Number, form.Flag("stream"))
        {
            Prompt = prompt,
            Source = Join(prompt, [.. images, .. mask]),
            Sent = images.Count,
            Event = "image_edit",
        };
    }

    /// <summary>Reads the form of <c>/v1/images/variations</c>.</summary>
    public static ImageRequest ReadVariation(MultipartForm form)
    {
        List<FormPart> images = Images(form);
        return new(form.Text, form.Number, stream: false) { Source = Join("", images), Sent = images.Count };
    }

    /// <summary>The dice of one picture.</summary>
    public Dice DiceOf(int index, int? seed) => new(Source, seed ?? 0L, index);

    private static List<FormPart> Images(MultipartForm form)
    {
        List<FormPart> images = form.Files("image");
        if (images.Count == 0)
            throw ModelServerException.Missing("image");
        images.ForEach(CheckImage);
        return images;
    }

    private static byte[] Join(string prompt, IEnumerable<FormPart> images) =>
        [.. Encoding.UTF8.GetBytes(prompt), .. images.SelectMany(i => i.Bytes.ToArray())];

    private static void CheckImage(FormPart part)
    {
        ReadOnlySpan<byte> bytes = part.Bytes.Span;
        bool known = IsPng(bytes) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || IsWebP(bytes);
        if (!known)
        {
            throw new ModelServerException(
                400, $"Invalid image file in '{part.Name}': it has to be PNG, JPEG or WebP.", "invalid_image_file", part.Name);
        }
    }

    private static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]);

    private static bool IsWebP(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    private static (int Width, int Height) ReadSize(string? size)
    {
        if (size is null or "auto")
            return (DefaultSide, DefaultSide);
        string[] sides = size.Split('x');
        if (sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height)
            return (width, height);
        throw ModelServerException.Invalid(
            $"'size' has to be auto or two numbers from 1 to {MostSide} such as 64x64, not '{size}'.", "size");
    }

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is > 0 and <= MostSide ? side : null;
}
