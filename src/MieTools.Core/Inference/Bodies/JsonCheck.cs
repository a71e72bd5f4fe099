using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Checks that bytes are one JSON value, before they are sent, and finds on the way what the call has to know of it.</summary>
internal static class JsonCheck
{
    private const int MaxDepth = 256;

    /// <summary>Refuses what is not JSON.</summary>
    /// <returns>Where the value's own <c>stream</c> stands.</returns>
    /// <exception cref="MieException"><c>JsonInvalid</c>, with the line and byte of the fault.</exception>
    public static StreamMember Validate(ReadOnlySpan<byte> utf8, object? target = null)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new MieException(
                MieErrors.JsonInvalid, "The JSON body is not valid UTF-8.", "Save the file as UTF-8.", target);
        }

        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            return Read(ref reader);
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

    private static StreamMember Read(ref Utf8JsonReader reader)
    {
        StreamMember found = StreamMember.None;
        bool isNext = false;
        while (reader.Read())
        {
            if (isNext)
            {
                bool isOpen = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                int end = isOpen ? StreamMember.Open : (int)reader.BytesConsumed;
                found = found with { Kind = reader.TokenType, Start = (int)reader.TokenStartIndex, End = end };
                isNext = false;
            }
            else if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
            {
                isNext = reader.ValueTextEquals("stream"u8);
                found = found with { IsEmptyObject = false };
            }
            else if (reader.CurrentDepth == 1 && found.End == StreamMember.Open
                && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                found = found with { End = (int)reader.BytesConsumed };
            }
            else if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                found = new StreamMember(JsonTokenType.None, (int)reader.BytesConsumed, (int)reader.BytesConsumed, true);
            }
        }

        return found;
    }
}
