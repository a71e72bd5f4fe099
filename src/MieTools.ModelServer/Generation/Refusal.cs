namespace MieTools.ModelServer.Generation;

/// <summary>The model's refusal to answer, which a mark in the prompt brings about.</summary>
internal static class Refusal
{
    // The second is how the string begins that Anthropic documents for tests of refusals.
    private static readonly string[] s_marks = ["[refuse]", "ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL"];

    /// <summary>Its tokens.</summary>
    public static IReadOnlyList<string> Tokens { get; } =
        ["I", "'m", " sorry", ",", " but", " I", " can", "'t", " help", " with", " that", "."];

    /// <summary>True when a prompt asks for it.</summary>
    /// <param name="asked">What the user asked last.</param>
    public static bool IsAskedBy(string asked) => s_marks.Any(m => asked.Contains(m, StringComparison.OrdinalIgnoreCase));
}
