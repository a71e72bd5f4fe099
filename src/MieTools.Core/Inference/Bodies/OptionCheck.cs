using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>
/// Finds what was given twice: by a parameter of its own, and as a further member of the body. One of the two would be lost.
/// </summary>
internal static class OptionCheck
{
    private static readonly ImmutableArray<string> s_limits =
        ["max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens"];

    /// <summary>Checks a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="shape">What its path takes.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: something was given twice.</exception>
    public static void Check(PromptRequest request, PromptShape shape)
    {
        foreach ((string name, JsonElement _) in request.Extra)
        {
            if (ParameterOf(request, shape, name) is { } parameter)
                throw Twice(parameter, name);
        }
    }

    /// <summary>A parameter and a member say the same.</summary>
    public static MieException Twice(string parameter, string member) => MieException.InvalidArgument(
        "Option", $"-{parameter} and the member '{member}' of -Option say the same.", "Give one of them.");

    private static string? ParameterOf(PromptRequest request, PromptShape shape, string member) => member switch
    {
        "model" when request.Model is not null => "Model",
        "temperature" when request.Temperature is not null => "Temperature",
        "system" or "instructions" when request.System is not null => "System",
        "tools" when !request.Tools.IsEmpty => "Tool",
        _ when s_limits.Contains(member) && request.MaxTokens is not null => "MaxTokens",
        _ when member == PromptShapes.MemberOf(shape) => request.Prompt is null ? "Message" : "Prompt",
        _ => null,
    };
}
