using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>
/// How this library names itself to services: the headers <c>User-Agent</c> and <c>opc-client-info</c>, which go with every request.
/// </summary>
/// <remarks>
/// The form is that of the OCI SDKs (<c>Oracle-PythonSDK/2.182.1 (python 3.12; …)</c>). It holds versions and the system's name, and
/// nothing of the user's.
/// </remarks>
public static class ClientInfo
{
    private const string AgentHeader = "User-Agent";
    private const string InfoHeader = "opc-client-info";
    private const int LongestPart = 64;
    private static readonly string s_version =
        typeof(ClientInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? typeof(ClientInfo).Assembly.GetName().Version!.ToString(3);

    private static volatile string s_userAgent = Agent(null);

    /// <summary>Version of this library.</summary>
    internal static string Version => s_version;

    /// <summary>Name and version of this library, for instance <c>MieTools/0.1.0</c>; what <c>opc-client-info</c> says.</summary>
    public static string Product => $"MieTools/{s_version}";

    /// <summary>
    /// What <c>User-Agent</c> says, for instance <c>MieTools/0.1.0 (PowerShell 7.6.5; .NET 10.0.0; Ubuntu 24.04.1 LTS)</c>; without a host
    /// its part is left out. A header of the caller's own on an inference call goes before it.
    /// </summary>
    public static string UserAgent => s_userAgent;

    /// <summary>Names the program that the library runs in. Meant for that program, once, at its start.</summary>
    /// <param name="host">
    /// Name and version, for instance <c>PowerShell 7.6.5</c>; null for none. What a comment of a header cannot hold is left out.
    /// </param>
    public static void SetHost(string? host) => s_userAgent = Agent(host);

    /// <summary>Puts both headers on a request, in place of none.</summary>
    internal static void Apply(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.Contains(AgentHeader))
            request.Headers.TryAddWithoutValidation(AgentHeader, UserAgent);
        if (!request.Headers.NonValidated.Contains(InfoHeader))
            request.Headers.TryAddWithoutValidation(InfoHeader, Product);
    }

    private static string Agent(string? host)
    {
        string?[] parts = [host, $".NET {Environment.Version}", RuntimeInformation.OSDescription];
        return $"{Product} ({string.Join("; ", parts.Select(Plain).Where(part => part.Length > 0))})";
    }

    // Parentheses, semicolons and backslashes have a meaning in a comment, and some kernels' names hold more than a name.
    private static string Plain(string? text)
    {
        StringBuilder result = new();
        foreach (char c in text ?? "")
        {
            if (c is >= ' ' and <= '~' and not ('(' or ')' or ';' or '\\') && result.Length < LongestPart)
                result.Append(c);
        }
        return result.ToString().Trim();
    }
}
