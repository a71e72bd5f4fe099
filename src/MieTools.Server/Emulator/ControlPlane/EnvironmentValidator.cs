using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core;
using MieTools.Core.Inference;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Checks the environment block: container, ports, variables, specification and endpoints.</summary>
internal static class EnvironmentValidator
{
    private const int MostEndpoints = 15;
    private const int MostBytes = 2048;
    private static readonly string[] s_containerOnly =
        ["image", "imageDigest", "cmd", "entrypoint", "serverPort", "healthCheckPort", "predictApiSpecification", "customHttpEndpoints"];

    private static readonly string[] s_reserved = ["MODEL_DEPLOYMENT_OCID", "TENANCY_OCID", "CONTAINER_CUSTOM_IMAGE", "MODEL_SERVING_PYTHON_VERSION"];

    /// <summary>Checks the block.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(JsonObject environment, string path)
    {
        switch (DeploymentValidator.Text(environment, "environmentConfigurationType", $"{path}.environmentConfigurationType"))
        {
            case "OCIR_CONTAINER":
                break;
            case "DEFAULT":
                if (s_containerOnly.FirstOrDefault(environment.ContainsKey) is { } field)
                    throw ServiceFault.Invalid($"{path}.{field} needs environmentConfigurationType OCIR_CONTAINER.");
                break;
            case null:
                throw ServiceFault.Missing($"{path}.environmentConfigurationType");
            case string other:
                throw ServiceFault.Invalid($"{path}.environmentConfigurationType '{other}' is not one of DEFAULT, OCIR_CONTAINER.");
        }
        CheckPort(environment, "serverPort", path);
        CheckPort(environment, "healthCheckPort", path);
        CheckVariables(DeploymentValidator.Object(environment, "environmentVariables"));
        CheckCommand(environment, path);
        CheckSpecification(environment, path);
        CheckEndpoints(environment["customHttpEndpoints"], $"{path}.customHttpEndpoints");
    }

    private static void CheckPort(JsonObject environment, string name, string path)
    {
        int? port = DeploymentValidator.Number(environment, name, $"{path}.{name}");
        if (port is < 1024 or > 65535 or 24224 or 8446 or 8447)
            throw ServiceFault.Invalid($"{path}.{name} {port} is not allowed: ports go from 1024 to 65535, without 24224, 8446 and 8447.");
    }

    private static void CheckVariables(JsonObject? variables)
    {
        if (variables is null)
            return;
        int bytes = 0;
        foreach ((string name, JsonNode? value) in variables)
        {
            if (value is not JsonValue node || !node.TryGetValue(out string? text))
                throw ServiceFault.Invalid($"environmentVariables.{name} has to be a string.");
            if (s_reserved.Contains(name, StringComparer.Ordinal))
                throw ServiceFault.Invalid($"environmentVariables.{name} is a reserved name.");
            if (name.Length is < 2 or >= 32 || !char.IsAsciiLetter(name[0]) || name[^1] == '_' || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
                throw ServiceFault.Invalid($"environmentVariables.{name} is not a name for a variable: 2 to 31 letters, digits and '_', a letter first, no '_' at the end.");
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
        }
        if (bytes >= MostBytes)
            throw ServiceFault.Invalid($"environmentVariables has {bytes} bytes; it has to be under {MostBytes}.");
    }

    private static void CheckCommand(JsonObject environment, string path)
    {
        int bytes = 0;
        foreach (string name in (ReadOnlySpan<string>)["cmd", "entrypoint"])
        {
            if (environment[name] is null)
                continue;
            if (environment[name] is not JsonArray list || list.Any(i => i is not JsonValue v || !v.TryGetValue(out string? _)))
                throw ServiceFault.Invalid($"{path}.{name} has to be a list of strings.");
            bytes += list.Sum(i => Encoding.UTF8.GetByteCount((string)i!));
        }
        if (bytes >= MostBytes)
            throw ServiceFault.Invalid($"cmd and entrypoint have {bytes} bytes together; it has to be under {MostBytes}.");
    }

    private static void CheckSpecification(JsonObject environment, string path)
    {
        string? specification = DeploymentValidator.Text(environment, "predictApiSpecification", $"{path}.predictApiSpecification");
        if (specification is not null && !specification.Equals(FrameworkRoutes.OpenAI, StringComparison.OrdinalIgnoreCase))
            throw ServiceFault.Invalid($"{path}.predictApiSpecification '{specification}' is not known; 'openai' is.");
    }

    private static void CheckEndpoints(JsonNode? node, string path)
    {
        if (node is null)
            return;
        if (node is not JsonArray list)
            throw ServiceFault.Invalid($"{path} has to be a list.");
        if (list.Count > MostEndpoints)
            throw ServiceFault.Invalid($"{path} has {list.Count} entries; {MostEndpoints} is the most.");
        HashSet<string> suffixes = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            string place = $"{path}[{i}]";
            JsonObject entry = list[i] as JsonObject ?? throw ServiceFault.Invalid($"{place} has to be an object.");
            string suffix = DeploymentValidator.Text(entry, "endpointUriSuffix", $"{place}.endpointUriSuffix") ?? throw ServiceFault.Missing($"{place}.endpointUriSuffix");
            if (entry["httpMethods"] is not JsonArray methods || methods.Count == 0)
                throw ServiceFault.Missing($"{place}.httpMethods");
            if (methods.Any(m => m is not JsonValue v || !v.TryGetValue(out string? _)))
                throw ServiceFault.Invalid($"{place}.httpMethods has to be a list of strings.");
            CheckEndpoint(suffix, [.. methods.Select(m => (string)m!)], place, suffixes);
        }
    }

    private static void CheckEndpoint(string suffix, string[] methods, string place, HashSet<string> suffixes)
    {
        try
        {
            MieEndpoint endpoint = MieEndpoint.Create(suffix, methods);
            if (!suffixes.Add(endpoint.Suffix))
                throw ServiceFault.Invalid($"{place}: the suffix '{endpoint.Suffix}' is in the list twice.");
        }
        catch (MieException e)
        {
            throw ServiceFault.Invalid($"{place}: {e.Message}");
        }
    }
}
