namespace MieTools.Core.Inference.Reading;

/// <summary>Something about a stream that is odd but no error.</summary>
/// <param name="Code">Stable code in Pascal case, for instance <c>StreamIncomplete</c>.</param>
/// <param name="Message">What is odd, in one sentence.</param>
public sealed record StreamWarning(string Code, string Message);
