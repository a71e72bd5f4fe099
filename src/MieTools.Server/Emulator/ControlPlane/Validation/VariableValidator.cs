using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks environment variables.</summary>
/// <remarks>
/// The SDKs say that a name has under 32 characters, and Oracle's own tools deploy longer ones (VLLM_ALLOW_RUNTIME_LORA_UPDATING), so
/// length is no reason to refuse one.
/// </remarks>
internal static class VariableValidator
{
    private const int Bytes = 2048;
    private const int ShortestName = 2;
    private static readonly string[] s_reserved = ["MODEL_DEPLOYMENT_OCID", "TENANCY_OCID", "CONTAINER_CUSTOM_IMAGE",
        "MODEL_SERVING_PYTHON_VERSION"];

    /// <summary>Checks the map.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block variables)
    {
        int bytes = 0;
        foreach ((string name, JsonNode? value) in variables.Json)
        {
            if (value is not JsonValue node || !node.TryGetValue(out string? text))
                throw variables.Invalid(name, "has to be a string");
            if (s_reserved.Contains(name, StringComparer.Ordinal))
                throw variables.Invalid(name, "is a reserved name");
            if (!IsName(name))
            {
                throw variables.Invalid(
                    name, "is not a name for a variable: 2 or more letters, digits and '_', a letter first, no '_' at the end");
            }

            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
        }
        if (bytes >= Bytes)
            throw ServiceFault.Invalid($"{variables.Path} has {bytes} bytes; it has to be under {Bytes}.");
    }

    private static bool IsName(string name) =>
        name.Length >= ShortestName && char.IsAsciiLetter(name[0]) && name[^1] != '_'
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
