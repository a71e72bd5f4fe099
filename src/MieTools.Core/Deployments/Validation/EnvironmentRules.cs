using System.Text;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Environments: container fields, ports and image. Variables and endpoints have files of their own.</summary>
internal static class EnvironmentRules
{
    private const int CommandBytes = 2048;
    private const int LowestPort = 1024;
    private const int HighestPort = 65535;
    private const int DigestLength = 64;
    private const string DigestPrefix = "sha256:";
    private static readonly int[] s_reservedPorts = [24224, 8446, 8447];

    private static readonly (string Name, string Parameter)[] s_containerOnly =
    [
        (Fields.Image, "Image"), (Fields.ImageDigest, "ImageDigest"), (Fields.ImageSignatureId, "ImageSignatureId"),
        (Fields.Command, "Command"),
        (Fields.Entrypoint, "Entrypoint"), (Fields.ServerPort, "ServerPort"), (Fields.HealthCheckPort, "HealthCheckPort"),
        (Fields.ApiSpecification, "ApiSpecification"), (Fields.Endpoints, "Endpoint"),
    ];

    public static void Check(Findings findings, JsonElement json, string path)
    {
        string? type = findings.Text(json, path, Fields.EnvironmentType, "Image", required: true);
        if (type == Fields.DefaultEnvironment)
        {
            foreach ((string name, string parameter) in s_containerOnly.Where(field => json.Get(field.Name) is not null))
            {
                findings.Error(Findings.Join(path, name), parameter,
                    $"needs {Fields.EnvironmentType} {Fields.OcirContainer}; the environment is {type} (conda), which has no container "
                        + "and no custom endpoints.");
            }
        }
        if (json.Get(Fields.DefaultVariables) is not null)
            findings.Warn(Findings.Join(path, Fields.DefaultVariables), "EnvironmentVariable", "is read-only.");
        VariableRules.Check(findings, json, path);
        if (type != Fields.DefaultEnvironment)
            CheckContainer(findings, json, path);
    }

    private static void CheckContainer(Findings findings, JsonElement json, string path)
    {
        CheckImage(findings, json, path);
        findings.Ocid(json, path, Fields.ImageSignatureId, "ImageSignatureId", required: false);
        CheckPort(findings, json, path, Fields.ServerPort, "ServerPort");
        CheckPort(findings, json, path, Fields.HealthCheckPort, "HealthCheckPort");
        int bytes = CountBytes(findings, json, path, Fields.Command, "Command")
            + CountBytes(findings, json, path, Fields.Entrypoint, "Entrypoint");
        if (bytes >= CommandBytes)
        {
            findings.Error(Findings.Join(path, Fields.Command), "Command",
                $"and entrypoint have {bytes} bytes; together they must have less than {CommandBytes}.");
        }

        if (findings.Text(json, path, Fields.ApiSpecification, "ApiSpecification", required: false) is { } specification
            && FrameworkRoutes.For(specification).IsEmpty)
        {
            findings.Warn(Findings.Join(path, Fields.ApiSpecification), "ApiSpecification",
                $"is '{specification}'; 'openai' is the one that is known.");
        }

        EndpointRules.Check(findings, json, path);
    }

    private static void CheckImage(Findings findings, JsonElement json, string path)
    {
        if (findings.Text(json, path, Fields.Image, "Image", required: false) is { } image)
        {
            if (image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
                findings.Error(Findings.Join(path, Fields.Image), "Image", $"'{image}' holds white space.");
            int at = image.LastIndexOf('@');
            if (at >= 0 && !IsDigest(image[(at + 1)..]))
            {
                findings.Error(Findings.Join(path, Fields.Image), "Image",
                    $"ends in '{image[at..]}'; a digest is '{DigestPrefix}' and {DigestLength} hex digits.");
            }
        }
        if (findings.Text(json, path, Fields.ImageDigest, "ImageDigest", required: false) is { } digest && !IsDigest(digest))
        {
            findings.Error(Findings.Join(path, Fields.ImageDigest), "ImageDigest",
                $"is '{digest}'; it must be '{DigestPrefix}' and {DigestLength} hex digits.");
        }
    }

    private static bool IsDigest(string text) =>
        text.StartsWith(DigestPrefix, StringComparison.Ordinal) && text.Length == DigestPrefix.Length + DigestLength
            && text.Skip(DigestPrefix.Length).All(char.IsAsciiHexDigit);

    private static void CheckPort(Findings findings, JsonElement json, string path, string name, string parameter)
    {
        if (findings.Integer(json, path, name, parameter, required: false, LowestPort, HighestPort) is { } port
            && s_reservedPorts.Contains(port))
        {
            findings.Error(Findings.Join(path, name), parameter,
                $"is {port}, which the service uses itself; not allowed are {string.Join(", ", s_reservedPorts)}.");
        }
    }

    private static int CountBytes(Findings findings, JsonElement json, string path, string name, string parameter)
    {
        if (json.Get(name) is not { } list)
            return 0;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            findings.Error(Findings.Join(path, name), parameter, "must be a list of texts.");
            return 0;
        }
        return list.EnumerateArray().Sum(item => Encoding.UTF8.GetByteCount(item.GetString()!));
    }
}
