using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// The members at the top of an object by which its API is told. A text, a list and an object of the same name are different marks.
/// </summary>
[Flags]
internal enum Mark
{
    None = 0,
    Choices = 1 << 0,
    MessageObject = 1 << 1,
    Response = 1 << 2,
    Text = 1 << 3,
    TextList = 1 << 4,
    Content = 1 << 5,
    ContentList = 1 << 6,
    Token = 1 << 7,
    GeneratedText = 1 << 8,
    TextOutput = 1 << 9,
    Outputs = 1 << 10,
    Output = 1 << 11,
    Done = 1 << 12,
    StopFlag = 1 << 13,
    MetaInfo = 1 << 14,
    FinishReason = 1 << 15,
    LlamaCpp = 1 << 16,
    Transcript = 1 << 17,
    ModelName = 1 << 18,

    /// <summary>A member that small objects of somebody's own carry beside their text.</summary>
    Beside = 1 << 19,
    Usage = 1 << 20,

    /// <summary>Part of an error object.</summary>
    Fault = 1 << 21,
}
