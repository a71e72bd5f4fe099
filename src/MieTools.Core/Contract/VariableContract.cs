using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>Environment variables of a deployment (documentation, mod-dep-byoc-variables.htm, and models of the SDKs).</summary>
internal static class VariableContract
{
    /// <summary>All names and values together have less bytes than this.</summary>
    public const int Bytes = 2048;

    /// <summary>Fewest characters of a name.</summary>
    public const int ShortestName = 2;

    /// <summary>
    /// Most characters of a name by the text of the SDKs. Oracle's own tools deploy a longer one, VLLM_ALLOW_RUNTIME_LORA_UPDATING, so the
    /// service takes it.
    /// </summary>
    public const int DocumentedLongestName = 31;

    /// <summary>The form of a name, in words.</summary>
    public const string NameForm = "letters, digits and '_', a letter first, no '_' at the end";

    /// <summary>Names that the service sets itself and refuses.</summary>
    public static ImmutableArray<string> Reserved { get; } =
        ["MODEL_DEPLOYMENT_OCID", "TENANCY_OCID", "CONTAINER_CUSTOM_IMAGE", "MODEL_SERVING_PYTHON_VERSION"];

    /// <summary>The older way to open paths (samples, model-deployment/A2A_agents_on_MD).</summary>
    public static ImmutableArray<string> Superseded { get; } = ["MODEL_DEPLOY_CUSTOM_ENDPOINTS", "CUSTOM_PREDICT_URL_ID"];

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string name) => name.Length >= ShortestName && char.IsAsciiLetter(name[0]) && name[^1] != '_'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
