using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MieTools.Core.Tests.Support;

/// <summary>A request as it went out, with a check of its signature that shares no code with the signer.</summary>
internal sealed record SentRequest(string Method, Uri Address, Dictionary<string, string> Headers, string Body)
{
    public string Authorization => Headers["authorization"];

    public string KeyId => Parameter("keyId");

    public string Parameter(string name) => Regex.Match(Authorization, $"(?<![a-zA-Z]){name}=\"([^\"]*)\"").Groups[1].Value;

    public bool IsSignedBy(RSA key)
    {
        IEnumerable<string> lines = Parameter("headers").Split(' ').Select(name => name switch
        {
            "(request-target)" => $"(request-target): {Method.ToLowerInvariant()} {Address.PathAndQuery}",
            _ => $"{name}: {Headers[name]}",
        });
        return key.VerifyData(Encoding.UTF8.GetBytes(string.Join('\n', lines)), Convert.FromBase64String(Parameter("signature")),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && (!Headers.TryGetValue("x-content-sha256", out string? hash)
                || hash == Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Body))));
    }

    public static SentRequest From(HttpRequestMessage request, string body)
    {
        Dictionary<string, string> headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated.AsEnumerable() ?? [])
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        headers.TryAdd("host", request.RequestUri!.Authority);
        if (request.Content?.Headers.ContentLength is { } length)
            headers["content-length"] = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new SentRequest(request.Method.Method, request.RequestUri, headers, body);
    }
}
