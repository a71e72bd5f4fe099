using System.Globalization;
using System.Text.Json;

namespace MieTools.ModelServer.Canned;

/// <summary>Answers the three paths under <c>/v1/images</c>: one PNG picture for what is made, another for what is changed.</summary>
internal static class ImageResponse
{
    private const string Head = "iVBORw0KGgoAAAANSUhEUgAABAAAAAQAAQMAAABF07nAAAAAA1BMVE";
    private const string Pixels =
        "AAAAlklEQVR42u3BAQEAAACCIP+vbkhAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADvBgQeAAEN3jhkAAAAAElFTkSuQmCC";

    // 1024 by 1024, of one colour: blue and orange.
    private const string Made = Head + "VEd6qGlL0B" + Pixels;
    private const string Changed = Head + "Wqd0RiWo/U" + Pixels;
    private const string Shape = """
        "background":"opaque","output_format":"png","quality":"low","size":"1024x1024"
        """;

    /// <summary>The answer to the body of <c>/v1/images/generations</c>.</summary>
    public static ContainerResponse Generate(JsonElement body, ServerContext server)
    {
        body.NeededText("prompt");
        return Answer("image_generation", Made, name => body.Text(name), (name, least, most) => body.Number(name, least, most),
            body.Flag("stream"), server);
    }

    /// <summary>The answer to the form of <c>/v1/images/edits</c>.</summary>
    public static ContainerResponse Edit(MultipartForm form, ServerContext server)
    {
        CheckImages(form);
        form.NeededText("prompt");
        return Answer("image_edit", Changed, form.Text, form.Number, form.Flag("stream"), server);
    }

    /// <summary>The answer to the form of <c>/v1/images/variations</c>.</summary>
    public static ContainerResponse Vary(MultipartForm form, ServerContext server)
    {
        CheckImages(form);
        return Answer("", Changed, form.Text, form.Number, stream: false, server);
    }

    private static ContainerResponse Answer(
        string kind, string picture, Func<string, string?> text, Func<string, int, int, int?> number, bool stream, ServerContext server)
    {
        int count = number("n", 1, 10) ?? 1;
        int partials = number("partial_images", 0, 3) ?? 0;
        if (text("size") is { } size && !IsSize(size))
            throw ModelServerException.Invalid($"'size' has to be auto or two numbers such as 1024x1024, not '{size}'.", "size");
        if (text("output_format") is not (null or "png"))
            throw ModelServerException.Invalid("'output_format' has to be png: there is no other picture.", "output_format");
        if (text("response_format") is not (null or "b64_json" or "url"))
            throw ModelServerException.Invalid("'response_format' has to be url or b64_json.", "response_format");
        // On one line: it stands in events too.
        string usage = """
            "usage":{"input_tokens":8,"input_tokens_details":{"text_tokens":8,"image_tokens":0},
            """ + $"\"output_tokens\":{64 * count},\"total_tokens\":{8 + (64 * count)}}}";
        if (stream)
        {
            string image = $"\"b64_json\":\"{picture}\",\"created_at\":{server.Options.Now},{Shape},";
            return CannedResponse.Events(server,
            [
                .. Enumerable.Range(0, count).SelectMany(_ => Enumerable.Range(0, partials)
                    .Select(part => ($"{kind}.partial_image", $"{image}\"partial_image_index\":{part}"))
                    .Append(($"{kind}.completed", image + usage))),
            ]);
        }
        string data = text("response_format") == "url"
            ? $"{{\"url\":\"data:image/png;base64,{picture}\"}}"
            : $"{{\"b64_json\":\"{picture}\"}}";
        return CannedResponse.Json(
            $"{{\"created\":{server.Options.Now},\"data\":[{string.Join(',', Enumerable.Repeat(data, count))}],{Shape},{usage}}}");
    }

    private static void CheckImages(MultipartForm form)
    {
        form.File("image");
        foreach (FormPart part in form.Files("image").Concat(form.Files("mask")))
        {
            ReadOnlySpan<byte> bytes = part.Bytes.Span;
            if (!bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])
                && !bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) && !bytes.StartsWith("RIFF"u8))
            {
                throw new ModelServerException(
                    400, $"Invalid image file in '{part.Name}': it has to be PNG, JPEG or WebP.", "invalid_image_file", part.Name);
            }
        }
    }

    private static bool IsSize(string size) =>
        size == "auto" || (size.Split('x') is [string width, string height] && IsSide(width) && IsSide(height));

    private static bool IsSide(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is > 0 and <= 2048;
}
