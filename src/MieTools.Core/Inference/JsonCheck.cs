using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference;

/// <summary>Checks that bytes are one JSON value, before they are sent.</summary>
internal static class JsonCheck
{
    private const int MaxDepth = 256;

    /// <summary>Refuses what is not JSON.</summary>
    /// <exception cref="MieException"><c>JsonInvalid</c>, with the line and byte of the fault.</exception>
    public static void Validate(ReadOnlySpan<byte> utf8, object? target = null)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new MieException(
                MieErrors.JsonInvalid, "The JSON body is not valid UTF-8.", "Save the file as UTF-8.", target);
        }

        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            if (LenientJson.IsTooDeep(utf8, MaxDepth))
            {
                throw new MieException(MieErrors.JsonInvalid,
                    $"The body is nested deeper than {MaxDepth} levels, the most that is sent.",
                    "Send it as another -ContentType, or flatter.", target, e);
            }

            long line = (e.LineNumber ?? 0) + 1;
            long column = (e.BytePositionInLine ?? 0) + 1;
            throw new MieException(MieErrors.JsonInvalid,
                $"The body is not valid JSON: fault at line {line}, byte {column}.",
                utf8.IsEmpty ? "The body is empty." : null, target, e);
        }
    }
}
