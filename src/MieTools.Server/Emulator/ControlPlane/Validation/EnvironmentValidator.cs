using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MieTools.Core.Routes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks the environment block: container, ports, specification and endpoints.</summary>
internal static partial class EnvironmentValidator
{
    private const int MostEndpoints = 15;
    private const int CommandBytes = 2048;
    private const int LeastPort = 1024;
    private const int MostPort = 65535;
    private static readonly int[] s_takenPorts = [24224, 8446, 8447];
    private static readonly string[] s_containerOnly =
        ["image", "imageDigest", "imageSignatureId", "cmd", "entrypoint", "serverPort", "healthCheckPort", "predictApiSpecification",
            "customHttpEndpoints"];

    /// <summary>Checks the block.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block environment)
    {
        bool container = environment.RequiredOneOf("environmentConfigurationType", "DEFAULT", "OCIR_CONTAINER") == "OCIR_CONTAINER";
        if (environment.Object("environmentVariables") is { } variables)
            VariableValidator.Check(variables);
        if (!container)
        {
            foreach (string field in s_containerOnly)
                environment.Refuse(field, "needs environmentConfigurationType OCIR_CONTAINER");
            return;
        }
        CheckImage(environment);
        CheckPort(environment, "serverPort");
        CheckPort(environment, "healthCheckPort");
        CheckCommand(environment);
        if (environment.Text("predictApiSpecification") is { } specification
            && !specification.Equals(FrameworkRoutes.OpenAI, StringComparison.OrdinalIgnoreCase))
        {
            throw environment.Invalid("predictApiSpecification", $"'{specification}' is not known; 'openai' is");
        }

        CheckEndpoints(environment);
    }

    private static void CheckImage(Block environment)
    {
        if (environment.Text("image") is { } image && !Image().IsMatch(image))
        {
            throw environment.Invalid(
                "image", $"'{image}' is not of the form <region>.ocir.io/<registry>/<image>:<tag>, with an optional @sha256:<digest>");
        }

        if (environment.Text("imageDigest") is { } digest && !Digest().IsMatch(digest))
            throw environment.Invalid("imageDigest", $"'{digest}' is not 'sha256:' and 64 hex digits");
        environment.Ocid("imageSignatureId");
    }

    private static void CheckPort(Block environment, string name)
    {
        if (environment.Whole(name, LeastPort, MostPort) is { } port && s_takenPorts.Contains(port))
        {
            throw environment.Invalid(
                name, $"{port} is not allowed: ports go from {LeastPort} to {MostPort}, without {string.Join(", ", s_takenPorts)}");
        }
    }

    private static void CheckCommand(Block environment)
    {
        int bytes = environment.Texts("cmd").Concat(environment.Texts("entrypoint")).Sum(Encoding.UTF8.GetByteCount);
        if (bytes >= CommandBytes)
            throw environment.Invalid("cmd", $"and entrypoint have {bytes} bytes together; it has to be under {CommandBytes}");
    }

    private static void CheckEndpoints(Block environment)
    {
        const string Name = "customHttpEndpoints";
        if (environment.Json[Name] is null or JsonArray { Count: 0 })
            return;
        HashSet<string> suffixes = new(StringComparer.Ordinal);
        foreach (Block entry in environment.RequiredObjects(Name, MostEndpoints))
        {
            string suffix = entry.RequiredText("endpointUriSuffix");
            string[] methods = entry.Texts("httpMethods");
            if (methods.Length == 0)
                throw ServiceFault.Missing(entry.PathOf("httpMethods"));
            try
            {
                MieEndpoint endpoint = MieEndpoint.Create(suffix, methods);
                if (!suffixes.Add(endpoint.Suffix))
                    throw entry.Invalid("endpointUriSuffix", $"'{endpoint.Suffix}' is in the list twice");
            }
            catch (MieException e)
            {
                throw ServiceFault.Invalid(
                    $"{entry.PathOf(e.ErrorTarget is "HttpMethods" ? "httpMethods" : "endpointUriSuffix")}: {e.Message}");
            }
        }
    }

    // The registry also answers to ocir.<region>.oci.<domain>; dsmc:// are the service's own containers.
    [GeneratedRegex(@"^(?:(?:[a-z0-9-]+\.ocir\.io|ocir\.[a-z0-9-]+\.oci\.[a-z0-9.-]+)(?:/[A-Za-z0-9._-]+){2,}"
        + @"(?=[:@])(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-fA-F]{64})?|dsmc://[^\s:]+:\S+)\z")]
    private static partial Regex Image();

    [GeneratedRegex(@"^sha256:[0-9a-fA-F]{64}\z")]
    private static partial Regex Digest();
}
