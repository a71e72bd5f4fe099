using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class SigningVectorTests
{
    public static TheoryData<string> Names => [.. VectorFiles.Names("signing", "*.json")];

    [Fact]
    public void All_74_vectors_are_there() => Assert.Equal(74, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_core_gives_the_vectors_text_and_header(string name)
    {
        JsonElement vector = VectorFiles.Json("signing", name);
        JsonElement expected = vector.GetProperty("expected");
        using RSA key = Key(vector);
        SignedField[] fields = Fields(expected, Method(vector));

        Assert.Equal(expected.GetProperty("signingString").GetString(), SigningString.Build(fields));
        Assert.Equal(
            expected.GetProperty("authorization").GetString(), SigningString.Authorize(fields, new OciSigningKey(KeyId(vector), key)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_signer_signs_what_the_vector_signs(string name)
    {
        JsonElement vector = VectorFiles.Json("signing", name);
        using RSA key = Key(vector);
        using HttpRequestMessage request = Request(vector);
        await Signer(vector).SignAsync(request, new OciSigningKey(KeyId(vector), key), TestContext.Current.CancellationToken);
        Check(vector, await Sent(request));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_synchronous_way_signs_the_same(string name)
    {
        JsonElement vector = VectorFiles.Json("signing", name);
        using RSA key = Key(vector);
        using HttpRequestMessage request = Request(vector);
        Signer(vector).Sign(request, new OciSigningKey(KeyId(vector), key), TestContext.Current.CancellationToken);
        Check(vector, await Sent(request));
    }

    private static void Check(JsonElement vector, SentRequest sent)
    {
        JsonElement expected = vector.GetProperty("expected");
        string[] names = sent.Parameter("headers").Split(' ');

        // The vector's lines. Its address parts give way to System.Uri's where the two differ (py-11, py-15, ts-22, ts-25, ts-54):
        // what is sent is what must be signed. In ts-37 the difference is a Host header of the caller, which is signed.
        JsonElement uri = vector.GetProperty("dotnetUri");
        bool hostStated = vector.GetProperty("request").GetProperty("headers").TryGetProperty("host", out _);
        Dictionary<string, string> lines = Fields(expected, Method(vector)).ToDictionary(f => f.Name, f => f.Value);
        if (!uri.GetProperty("agrees").GetBoolean())
        {
            lines["(request-target)"] = $"{Method(vector)} {uri.GetProperty("pathAndQuery").GetString()}";
            if (!hostStated)
                lines["host"] = uri.GetProperty("host").GetString()!;
        }

        bool same = uri.GetProperty("agrees").GetBoolean() || hostStated;
        Assert.Equal(lines.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            string value = name == "(request-target)" ? $"{Method(vector)} {sent.Address.PathAndQuery}" : sent.Headers[name];
            Assert.Equal(lines[name], value);
        }

        using RSA key = Key(vector);
        string text = string.Join('\n', names.Select(n => $"{n}: {lines[n]}"));
        byte[] signature = key.SignData(Encoding.UTF8.GetBytes(text), System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        Assert.Equal(Convert.ToBase64String(signature), sent.Parameter("signature"));

        // Fields come in Python's order; TypeScript orders those of the body otherwise, so only the others compare as a whole.
        bool ours = names.SequenceEqual(expected.GetProperty("signedHeaders").EnumerateArray().Select(h => h.GetString()!));
        Assert.Equal(vector.GetProperty("signer").GetString()!.Contains("python", StringComparison.Ordinal) || names.Length == 3, ours);
        if (ours && same)
            Assert.Equal(expected.GetProperty("authorization").GetString(), sent.Authorization);
    }

    private static OciRequestSigner Signer(JsonElement vector)
    {
        JsonElement options = vector.GetProperty("options");
        return new OciRequestSigner(
            new OciSignerOptions
            {
                UseXDate = vector.GetProperty("dateHeader").GetString() == "x-date",
                ExcludeBody = options.GetProperty("excludeBody").GetBoolean(),
                DelegationToken = options.GetProperty("delegationToken").GetString(),
            },
            new FakeClock(FakeClock.NewYear2026));
    }

    private static HttpRequestMessage Request(JsonElement vector)
    {
        JsonElement described = vector.GetProperty("request");
        HttpRequestMessage request = new(
            new HttpMethod(described.GetProperty("method").GetString()!), described.GetProperty("url").GetString());
        JsonElement body = described.GetProperty("body");
        if (body.ValueKind == JsonValueKind.Object)
        {
            request.Content = new StreamContent(new MemoryStream(body.TryGetProperty("utf8", out JsonElement text)
                ? Encoding.UTF8.GetBytes(text.GetString()!)
                : body.GetProperty("base64").GetBytesFromBase64()));
        }

        foreach (JsonProperty header in described.GetProperty("headers").EnumerateObject())
        {
            if (header.Name is "date" or "x-date" or "content-length")
                continue;
            if (header.Name != "content-type")
                request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            else
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
        }

        return request;
    }

    private static async Task<SentRequest> Sent(HttpRequestMessage request) =>
        SentRequest.From(
            request, request.Content is null ? "" : await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    private static SignedField[] Fields(JsonElement expected, string method)
    {
        Dictionary<string, string> lines = expected.GetProperty("signingString").GetString()!.Split('\n')
            .ToDictionary(l => l[..l.IndexOf(": ", StringComparison.Ordinal)], l => l[(l.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        lines["(request-target)"] = $"{method} {expected.GetProperty("requestTarget").GetString()}";
        lines["host"] = expected.GetProperty("host").GetString()!;
        return [.. expected.GetProperty("signedHeaders").EnumerateArray()
            .Select(h => new SignedField(h.GetString()!, lines[h.GetString()!]))];
    }

    private static string Method(JsonElement vector) => vector.GetProperty("request").GetProperty("method").GetString()!.ToLowerInvariant();

    private static string KeyId(JsonElement vector) => vector.GetProperty("credential").GetProperty("keyId").GetString()!;

    private static System.Security.Cryptography.RSA Key(JsonElement vector)
    {
        JsonElement credential = vector.GetProperty("credential");
        RSA key = OciKeyLoader.LoadFile(
            VectorFiles.Path("signing", credential.GetProperty("keyFile").GetString()!), credential.GetProperty("passphrase").GetString());
        Assert.Equal(credential.GetProperty("fingerprint").GetString(), OciKeyLoader.Fingerprint(key));
        return key;
    }
}
