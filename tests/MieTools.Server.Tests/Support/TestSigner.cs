using System.Security.Cryptography;
using System.Text;

namespace MieTools.Server.Tests;

/// <summary>
/// Signs requests from the emulator's config file; written from the scheme's description, apart from Core and from the verifier.
/// </summary>
internal sealed class TestSigner
{
    private readonly string _keyId;
    private readonly RSA _key = RSA.Create();

    public TestSigner(string configFile, string profile = "DEFAULT")
    {
        Dictionary<string, string> values = ReadProfile(configFile, profile);
        _key.ImportFromPem(File.ReadAllText(values["key_file"]));
        _keyId = values.TryGetValue("security_token_file", out string? token)
            ? "ST$" + File.ReadAllText(token)
            : $"{values["tenancy"]}/{values["user"]}/{values["fingerprint"]}";
    }

    public static Dictionary<string, string> ReadProfile(string file, string profile)
    {
        Dictionary<string, string> values = [];
        bool inside = false;
        foreach (string line in File.ReadAllLines(file))
        {
            if (line.StartsWith('['))
                inside = line == $"[{profile}]";
            else if (inside && line.Contains('='))
                values[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        }
        return values;
    }

    /// <summary>The headers to add to a request.</summary>
    public List<(string Name, string Value)> Sign(
        string method, string target, string host, byte[] body, DateTimeOffset? date = null, string contentType = "application/json",
        bool xdate = false)
    {
        string dateName = xdate ? "x-date" : "date";
        List<(string Name, string Value)> fields = [(dateName, (date ?? DateTimeOffset.UtcNow).ToString("r")),
            ("(request-target)", $"{method.ToLowerInvariant()} {target}"), ("host", host)];
        if (method is "POST" or "PUT" or "PATCH")
        {
            fields.Add(("content-length", body.Length.ToString()));
            fields.Add(("content-type", contentType));
            fields.Add(("x-content-sha256", Convert.ToBase64String(SHA256.HashData(body))));
        }
        string text = string.Join('\n', fields.Select(f => $"{f.Name}: {f.Value}"));
        string signature = Convert.ToBase64String(_key.SignData(
            Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        List<(string Name, string Value)> headers = [.. fields.Where(f =>
            f.Name is not "(request-target)" and not "host" and not "content-length")];
        headers.Add(("Authorization",
            $"Signature version=\"1\",keyId=\"{_keyId}\",algorithm=\"rsa-sha256\","
                + $"headers=\"{string.Join(' ', fields.Select(f => f.Name))}\",signature=\"{signature}\""));
        return headers;
    }
}
