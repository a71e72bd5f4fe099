using System.Text;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Environment variables. Values may be secret: no message shows one.</summary>
internal static class VariableRules
{
    private const int TotalBytes = 2048;
    private const int ShortestName = 2;

    // The text of the SDKs. Oracle's own tools deploy a longer one, VLLM_ALLOW_RUNTIME_LORA_UPDATING, so the service takes it.
    private const int LongestName = 31;
    private const string Parameter = "EnvironmentVariable";
    private static readonly string[] s_reserved = ["MODEL_DEPLOYMENT_OCID", "TENANCY_OCID", "CONTAINER_CUSTOM_IMAGE",
        "MODEL_SERVING_PYTHON_VERSION"];
    private static readonly string[] s_older = ["MODEL_DEPLOY_CUSTOM_ENDPOINTS", "CUSTOM_PREDICT_URL_ID"];

    public static void Check(Findings findings, JsonElement environment, string path)
    {
        if (findings.Object(environment, path, Fields.Variables, Parameter, required: false) is not { } map)
            return;
        path = Findings.Join(path, Fields.Variables);
        int bytes = 0;
        foreach (JsonProperty variable in map.EnumerateObject())
        {
            string inner = Findings.Join(path, variable.Name);
            bytes += Encoding.UTF8.GetByteCount(variable.Name);
            if (variable.Value.ValueKind == JsonValueKind.String)
                bytes += Encoding.UTF8.GetByteCount(variable.Value.GetString()!);
            else
                findings.Error(inner, Parameter, "must be text.");
            CheckName(findings, variable.Name, inner);
        }
        if (bytes >= TotalBytes)
            findings.Error(path, Parameter, $"have {bytes} bytes; all names and values together must have less than {TotalBytes}.");
    }

    private static void CheckName(Findings findings, string name, string path)
    {
        if (s_reserved.Contains(name))
            findings.Error(path, Parameter, $"'{name}' is a reserved name; reserved are {string.Join(", ", s_reserved)}.");
        else if (s_older.Contains(name))
            findings.Warn(path, Parameter, $"'{name}' is the older way to open paths; custom endpoints replace it.");
        if (name.Length > LongestName)
        {
            findings.Warn(path, Parameter,
                $"'{name}' has {name.Length} characters; the service's documentation has {ShortestName} to {LongestName} for a name.");
        }
        if (name.Length < ShortestName)
            findings.Error(path, Parameter, $"'{name}' has {name.Length} characters; a name has {ShortestName} or more.");
        else if (!char.IsAsciiLetter(name[0]) || name[^1] == '_' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            findings.Error(path, Parameter, $"'{name}' is not a name: letters, digits and '_', a letter first, no '_' at the end.");
    }
}
