using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Tests;

public sealed class SignatureTests
{
    private static readonly string s_vectors = Path.Combine(AppContext.BaseDirectory, "vectors", "signing");

    public static TheoryData<string> Vectors() =>
        [.. Directory.GetFiles(s_vectors, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Requests_signed_by_the_SDKs_pass(string name)
    {
        JsonNode vector = JsonNode.Parse(File.ReadAllText(Path.Combine(s_vectors, name + ".json")))!;
        (SignatureVerifier verifier, HeaderDictionary headers, byte[] body) = Load(vector);
        string method = ((string)vector["request"]!["method"]!).ToUpperInvariant();
        string target = (string)vector["expected"]!["requestTarget"]!;
        if ((bool)vector["options"]!["excludeBody"]!)
        {
            Assert.Contains("is not signed", verifier.Check(method, target, headers, body).Problem);
            return;
        }
        Assert.Null(verifier.Check(method, target, headers, body).Problem);
        Assert.False(verifier.Check(method, target + "x", headers, body).IsGood);
        headers["host"] = "elsewhere";
        Assert.False(verifier.Check(method, target, headers, body).IsGood);
    }

    [Fact]
    public async Task All_profiles_are_let_in()
    {
        await using MieEmulator emulator = await StartAsync();
        foreach (string profile in (string[])["DEFAULT", "SESSION", "default"])
        {
            using TestClient client = new(emulator, profile);
            await client.CallAsync("GET", $"/20190101/modelDeployments?compartmentId={emulator.CompartmentId}");
            Assert.Contains("is not an OCID",
                await client.RefusedAsync(400, "InvalidParameter", "POST", "/20190101/modelDeployments", """{"projectId":"x"}"""));
        }
    }

    // Oracle's samples ask for it; for every OCI tool but a tolerant one it is another profile than DEFAULT.
    [Fact]
    public async Task The_profile_default_is_the_administrators_session_and_its_token_names_its_key()
    {
        await using MieEmulator emulator = await StartAsync();
        Dictionary<string, string> values = TestSigner.ReadProfile(emulator.ConfigFile, "default");
        Assert.Equal(TestSigner.ReadProfile(emulator.ConfigFile, "SESSION"), values);
        Assert.NotEqual(TestSigner.ReadProfile(emulator.ConfigFile, "DEFAULT")["key_file"], values["key_file"]);

        string payload = (await File.ReadAllTextAsync(values["security_token_file"], TestContext.Current.CancellationToken)).Split('.')[1];
        JsonNode claims = JsonNode.Parse(Convert.FromBase64String(Padded(payload)))!;
        JsonNode jwk = JsonNode.Parse((string)claims["jwk"]!)!;
        using RSA key = RSA.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(values["key_file"], TestContext.Current.CancellationToken));
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: false);
        Assert.Equal(numbers.Modulus, Convert.FromBase64String(Padded((string)jwk["n"]!)));
        Assert.Equal(numbers.Exponent, Convert.FromBase64String(Padded((string)jwk["e"]!)));
    }

    private static string Padded(string text) =>
        text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');

    [Fact]
    public async Task Tampered_requests_are_refused()
    {
        List<string> log = [];
        await using MieEmulator emulator = await MieEmulator.StartAsync(new() { Log = log.Add }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string list = $"/20190101/modelDeployments?compartmentId={emulator.CompartmentId}";

        await RefusedAsync(client, client.Request("GET", list), r => r.RequestUri = new Uri(emulator.ControlPlane, list + "&limit=2"));
        await RefusedAsync(client, client.Request("GET", list), r => r.Headers.Remove("Authorization"));
        await RefusedAsync(client, client.Request("GET", list), r => r.Headers.Host = "127.0.0.1:1");
        await RefusedAsync(client, client.Request("GET", list, [], DateTimeOffset.UtcNow.AddMinutes(-6)), _ => { });
        await RefusedAsync(client, client.Request("GET", list, [], DateTimeOffset.UtcNow.AddMinutes(6)), _ => { });
        await RefusedAsync(client, client.Request("POST", "/20190101/modelDeployments", "{}"),
            r => r.Content = new StringContent("{ }", null, "application/json"));
        await RefusedAsync(client, client.Request("GET", list),
            r => Change(r, a => a.Replace(emulator.TenancyId, "ocid1.tenancy.oc1..other", StringComparison.Ordinal)));
        await RefusedAsync(client, client.Request("GET", list), r => Change(r, a => a.Replace(" host", "", StringComparison.Ordinal)));
        await RefusedAsync(client, client.Request("GET", list), r => Change(r, a => "Bearer " + a));
        // The reason, the refusal and the request, nine times.
        Assert.Equal(27, log.Count);
        Assert.All(log, line => Assert.DoesNotContain("PRIVATE", line));
    }

    [Fact]
    public async Task Nothing_is_checked_when_asked_so()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { VerifySignatures = false }, TestContext.Current.CancellationToken);
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK,
            (await http.GetAsync(new Uri(emulator.ControlPlane, "/20190101/modelDeployments?compartmentId=x"),
                TestContext.Current.CancellationToken)).StatusCode);
    }

    private static Task<MieEmulator> StartAsync() => MieEmulator.StartAsync(cancellation: TestContext.Current.CancellationToken);

    private static void Change(HttpRequestMessage request, Func<string, string> change)
    {
        string value = request.Headers.GetValues("Authorization").Single();
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", change(value));
    }

    private static async Task RefusedAsync(TestClient client, HttpRequestMessage request, Action<HttpRequestMessage> tamper)
    {
        tamper(request);
        await client.RefusedAsync(401, "NotAuthenticated", request);
    }

    // The vectors have the headers before signing: the signed ones are put together from what the signer was expected to make.
    private static (SignatureVerifier Verifier, HeaderDictionary Headers, byte[] Body) Load(JsonNode vector)
    {
        HeaderDictionary headers = [];
        JsonNode expected = vector["expected"]!;
        foreach (string line in ((string)expected["signingString"]!).Split('\n').Where(l => !l.StartsWith('(')))
            headers[line.Split(": ", 2)[0]] = line.Split(": ", 2)[1];
        headers["authorization"] = (string)expected["authorizationAsEmittedBySdk"]!;
        byte[] body = vector["request"]!["body"] switch
        {
            null => [],
            JsonNode b when b["utf8"] is { } text => System.Text.Encoding.UTF8.GetBytes((string)text!),
            JsonNode b => Convert.FromBase64String((string)b["base64"]!),
        };
        JsonNode credential = vector["credential"]!;
        RSA key = RSA.Create();
        string pem = File.ReadAllText(Path.GetFullPath(Path.Combine(s_vectors, "..", "keys", KeyOf((string)credential["keyFile"]!))));
        key.ImportFromPem(pem);
        KeyRing keys = new();
        keys.Add(new TrustedKey(
            (string)credential["keyId"]!, new Caller("ocid1.user.oc1..me", Permissions.All), new PublicKeyPool(key), null));
        string date = headers["x-date"].Count > 0 ? headers["x-date"].ToString() : headers["date"].ToString();
        return (new SignatureVerifier(keys, new ManualTime(DateTimeOffset.ParseExact(date, "r", null))), headers, body);
    }

    // All the 2048 bit files hold the same key; this one is neither encrypted nor odd.
    private static string KeyOf(string file) => file.Contains("4096", StringComparison.Ordinal) ? "rsa4096-pkcs8.pem" : "rsa2048-pkcs8.pem";
}
