using System.Text.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Where the <c>stream</c> of a JSON object stands; the last one when it stands twice.</summary>
/// <param name="Kind">Kind of its value; <see cref="JsonTokenType.None"/> when there is none.</param>
/// <param name="Start">First byte of the value, or the place to put the member.</param>
/// <param name="End">Byte after the value.</param>
/// <param name="IsEmptyObject">Whether the object has no member at all.</param>
internal readonly record struct StreamMember(JsonTokenType Kind, int Start, int End, bool IsEmptyObject)
{
    /// <summary>Of what is no object.</summary>
    public static StreamMember None { get; } = new(JsonTokenType.None, -1, -1, true);

    /// <summary><see cref="End"/> of a list or an object, the end of which has not been seen yet.</summary>
    public const int Open = -2;
}
