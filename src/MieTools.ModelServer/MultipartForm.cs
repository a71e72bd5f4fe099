using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MieTools.ModelServer;

/// <summary>A <c>multipart/form-data</c> body.</summary>
/// <param name="parts">Its parts in the order in which they were sent.</param>
internal sealed class MultipartForm(IReadOnlyList<FormPart> parts)
{
    // RFC 2046, section 5.1.1.
    private const int MostBoundary = 70;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a body.</summary>
    /// <exception cref="ModelServerException">It is no such form.</exception>
    public static async ValueTask<MultipartForm> ReadAsync(ContainerRequest request, CancellationToken cancellation)
    {
        string boundary = BoundaryOf(request.Headers.ContentType.ToString());
        List<FormPart> parts = [];
        try
        {
            MultipartReader reader = new(boundary, ReadingStream(request.Body));
            while (await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section)
            {
                if (await ReadPartAsync(section, cancellation).ConfigureAwait(false) is { } part)
                    parts.Add(part);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new ModelServerException(400, $"The body is not a whole multipart form: {e.Message}", "invalid_form");
        }
        return new MultipartForm(parts);
    }

    /// <summary>A file that has to be there; a part without a file name will do.</summary>
    public FormPart File(string name) => Files(name) is [FormPart file, ..] ? file : throw ModelServerException.Missing(name);

    /// <summary>The files of a field, which may be called <c>name</c> or <c>name[]</c>.</summary>
    public List<FormPart> Files(string name) => [.. parts.Where(p => Named(p, name))];

    /// <summary>The texts of a field, which may be called <c>name</c> or <c>name[]</c>.</summary>
    public string[] Texts(string name) => [.. parts.Where(p => Named(p, name)).Select(TextOf)];

    public string? Text(string name) => Texts(name) is [string text, ..] ? text : null;

    public string NeededText(string name) => Text(name) is { Length: > 0 } text ? text : throw ModelServerException.Missing(name);

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw ModelServerException.Invalid($"'{name}' has to be a whole number from {least} to {most}.", name);
    }

    public bool Flag(string name) => Text(name)?.ToLowerInvariant() switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw ModelServerException.Invalid($"'{name}' has to be true or false.", name),
    };

    private static bool Named(FormPart part, string name) =>
        part.Name.StartsWith(name, StringComparison.Ordinal) && part.Name.AsSpan(name.Length) is "" or "[]";

    private static MemoryStream ReadingStream(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out ArraySegment<byte> bytes)
        ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);

    private static string BoundaryOf(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelServerException(
                415, $"Invalid Content-Type header ({contentType}), expected multipart/form-data.", "unsupported_media_type");
        }

        string? boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary is { Length: > 0 and <= MostBoundary }
            ? boundary
            : throw new ModelServerException(
                400, $"The Content-Type header has no boundary of 1 to {MostBoundary} characters.", "invalid_form");
    }

    private static async ValueTask<FormPart?> ReadPartAsync(MultipartSection section, CancellationToken cancellation)
    {
        ContentDispositionHeaderValue? disposition = section.GetContentDispositionHeader();
        string? name = disposition is null ? null : HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        MemoryStream bytes = new();
        await section.Body.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        if (string.IsNullOrEmpty(name))
            return null;
        string? file = disposition!.FileNameStar.HasValue
            ? disposition.FileNameStar.ToString()
            : disposition.FileName.HasValue
            ? HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()
            : null;
        return new FormPart(name, file, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    private static string TextOf(FormPart part)
    {
        try
        {
            return s_strict.GetString(part.Bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw ModelServerException.Invalid($"'{part.Name}' has to be UTF-8 text.", part.Name);
        }
    }
}
