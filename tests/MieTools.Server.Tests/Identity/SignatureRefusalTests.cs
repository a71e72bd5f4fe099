using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Tests;

/// <summary>What the verifier refuses, and why. Requests are signed by hand here, with whatever fields a case wants.</summary>
public sealed class SignatureRefusalTests
{
    private const string KeyId = "ocid1.tenancy.oc1..t/ocid1.user.oc1..u/12:34";
    private const string Target = "/20190101/modelDeployments?compartmentId=c%2Fd";
    private static readonly DateTimeOffset s_now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly byte[] s_body = """{"a":"ü"}"""u8.ToArray();

    [Theory]
    [InlineData("GET", "date (request-target) host")]
    [InlineData("GET", "x-date (request-target) host")]
    [InlineData("GET", "host x-date date (request-target)")]
    [InlineData("DELETE", "date (request-target) host content-length content-type x-content-sha256")]
    [InlineData("POST", "date (request-target) host content-length content-type x-content-sha256")]
    [InlineData("POST", "x-date (request-target) host opc-obo-token Content-Type Content-Length x-content-sha256")]
    [InlineData("PUT",
        "date (request-target) host content-length content-type x-content-sha256 opc-obo-token x-cross-tenancy-request x-subscription")]
    public void Every_way_in_which_the_SDKs_sign_is_let_in(string method, string fields) => Assert.Null(Check(method, fields));

    [Theory]
    [InlineData("GET", "(request-target) host", "neither date nor x-date")]
    [InlineData("GET", "date host", "RequestTarget is not signed")]
    [InlineData("GET", "date (request-target)", "Host is not signed")]
    [InlineData("GET", "date  (request-target) host", "one space")]
    [InlineData("GET", "date (request-target) host date", "named twice")]
    [InlineData("GET", "date (request-target) host opc-obo-token Opc-Obo-Token", "named twice")]
    [InlineData("GET", "date (request-target) host x-absent", "'x-absent' was not sent")]
    [InlineData("GET", "date (request-target) host x-twice", "'x-twice' is repeated")]
    [InlineData("POST", "date (request-target) host", "ContentLength, ContentType, ContentHash is not signed")]
    [InlineData("PUT", "date (request-target) host content-type x-content-sha256", "ContentLength is not signed")]
    [InlineData("PATCH", "date (request-target) host content-length x-content-sha256", "ContentType is not signed")]
    [InlineData("get", "date (request-target) host", "upper case")]
    [InlineData("AVERYLONGMETHODNAME", "date (request-target) host", "upper case")]
    public void Fields_have_to_be_the_right_ones(string method, string fields, string reason) =>
        Assert.Contains(reason, Check(method, fields), StringComparison.Ordinal);

    [Theory]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, "301 s off")]
    [InlineData(301, "301 s off")]
    public void Clocks_may_differ_by_five_minutes_either_way(int seconds, string? reason)
    {
        foreach (string date in (string[])["date", "x-date"])
        {
            string? found = Check("GET", $"{date} (request-target) host", h => h[date] = s_now.AddSeconds(seconds).ToString("r"));
            if (reason is null)
                Assert.Null(found);
            else
                Assert.Contains($"{date} is {reason}", found, StringComparison.Ordinal);
        }
        // With both signed, both have to be right; an unsigned one does not matter.
        Assert.Equal(reason is null,
            Check("GET", "x-date date (request-target) host", h => h.Date = s_now.AddSeconds(seconds).ToString("r")) is null);
        Assert.Null(Check("GET", "x-date (request-target) host", h => h.Date = s_now.AddSeconds(seconds).ToString("r")));
    }

    [Theory]
    [InlineData("2026-05-04T03:02:01Z")]
    [InlineData("Tue, 04 May 2026 03:02:01 GMT")]
    [InlineData("Mon, 04 May 2026 03:02:01 +0000")]
    [InlineData("mon, 4 May 2026 03:02:01 GMT")]
    [InlineData("")]
    public void Dates_have_one_form(string date) =>
        Assert.Contains("not an RFC 1123 date", Check("GET", "date (request-target) host", h => h.Date = date), StringComparison.Ordinal);

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public void What_is_signed_of_the_body_has_to_be_true(string method)
    {
        const string Fields = "date (request-target) host content-length content-type x-content-sha256";
        Assert.Contains("not the hash", Check(method, Fields, h => h["x-content-sha256"] = Convert.ToBase64String(SHA256.HashData([]))),
            StringComparison.Ordinal);
        Assert.Contains("not the body's length", Check(method, Fields, h => h.ContentLength = 1), StringComparison.Ordinal);
        Assert.Contains("content-length", Check(method, Fields, h => h.Remove("content-length")), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_the_header_are_checked_one_by_one()
    {
        Refused("there is no Authorization header", _ => "");
        Refused("not a Signature", a => "Bearer" + a["Signature".Length..]);
        Refused("more than 8192", a => a + ",x=\"" + new string('x', 8192) + "\"");
        Refused("more than 32 headers",
            a => a.Replace(
                "headers=\"", "headers=\"" + string.Concat(Enumerable.Range(0, 32).Select(i => $"x{i} ")), StringComparison.Ordinal));
        Refused("the algorithm is 'rsa-sha512'", a => a.Replace("rsa-sha256", "rsa-sha512", StringComparison.Ordinal));
        Refused("the algorithm is 'hmac-sha256'", a => a.Replace("rsa-sha256", "hmac-sha256", StringComparison.Ordinal));
        Refused("the version is '2'", a => a.Replace("version=\"1\"", "version=\"2\"", StringComparison.Ordinal));
        foreach (string name in (string[])["version", "keyId", "algorithm", "headers", "signature"])
        {
            Refused($"has no {name}", a => a.Replace(name + "=", "x-" + name + "=", StringComparison.Ordinal));
            Refused("malformed", a => a + $",{name}=\"1\"");
            Refused("malformed", a => a.Replace(name + "=\"", name + "=", StringComparison.Ordinal));
        }
        Refused("malformed", a => a[..^1]);
        Refused("malformed", a => a + " trailing");
        Refused("the keyId", a => a.Replace("12:34", "12:35", StringComparison.Ordinal));
        Refused("not base64", a => a.Replace("signature=\"", "signature=\"*", StringComparison.Ordinal));
        Refused("not base64", a => a.Replace("signature=\"", "signature=\" ", StringComparison.Ordinal));
        Refused("does not match", a => a.Replace("signature=\"", "signature=\"AAAA", StringComparison.Ordinal));
        Refused("not base64", a => a.Replace("signature=\"", "signature=\"" + new string('A', 2000), StringComparison.Ordinal));
        Refused("there is more than one", a => a, repeat: true);
        // The last digit before == has four bits that decoders pass over; another digit there must not do.
        Refused("not base64",
            a => a.Replace("==\"", "", StringComparison.Ordinal) is var cut && cut.Length > 0
                ? cut[..^1] + (char)(cut[^1] + 1) + "==\""
                : a);

        static void Refused(string reason, Func<string, string> change, bool repeat = false)
        {
            string? found = Check("GET", "date (request-target) host", h =>
            {
                string header = change((string)h.Authorization!);
                h.Authorization = repeat ? new StringValues([header, header]) : header;
            }, beforeSigning: false);
            Assert.Contains(reason, found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_key_is_refused_and_no_secret_is_told()
    {
        using RSA other = RSA.Create(2048);
        IHeaderDictionary headers = Headers();
        headers.Authorization = Sign("GET", "date (request-target) host opc-obo-token", headers, other, KeyId);
        string? reason = Verifier().Check("GET", Target, headers, s_body).Problem;
        Assert.Contains("does not match", reason, StringComparison.Ordinal);
        Assert.Contains("(request-target): get " + Target, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", reason, StringComparison.Ordinal);
        headers.Authorization = Sign("GET", "date (request-target) host", headers, other, "ST$secret-token");
        Assert.DoesNotContain("secret-token", Verifier().Check("GET", Target, headers, s_body).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_threads_can_check_with_one_key()
    {
        SignatureVerifier verifier = Verifier();
        IHeaderDictionary good = Headers();
        good.Authorization = Sign("POST", "date (request-target) host content-length content-type x-content-sha256", good, s_key, KeyId);
        int wrong = 0;
        await Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, (i, _) =>
        {
            bool tampered = i % 3 == 0;
            if (verifier.Check("POST", tampered ? Target + "x" : Target, good, s_body).IsGood == tampered)
                Interlocked.Increment(ref wrong);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(0, wrong);
    }

    private static string? Check(string method, string fields, Action<IHeaderDictionary>? change = null, bool beforeSigning = true)
    {
        IHeaderDictionary headers = Headers();
        if (beforeSigning)
            change?.Invoke(headers);
        headers.Authorization = Sign(method, fields, headers, s_key, KeyId);
        if (!beforeSigning)
            change?.Invoke(headers);
        SignatureCheck check = Verifier().Check(method, Target, headers, s_body);
        Assert.Equal(check.Problem is null, check.IsGood);
        return check.Problem;
    }

    private static SignatureVerifier Verifier()
    {
        KeyRing keys = new();
        keys.Add(new TrustedKey(KeyId, new Caller("ocid1.user.oc1..u", Permissions.All), new PublicKeyPool(s_key), null));
        return new SignatureVerifier(keys, new ManualTime(s_now));
    }

    private static HeaderDictionary Headers() => new()
    {
        ["date"] = s_now.ToString("r"),
        ["x-date"] = s_now.ToString("r"),
        ["host"] = "localhost:8080",
        ["content-length"] = s_body.Length.ToString(),
        ["content-type"] = "application/json; charset=utf-8",
        ["x-content-sha256"] = Convert.ToBase64String(SHA256.HashData(s_body)),
        ["opc-obo-token"] = "secret-token",
        ["x-cross-tenancy-request"] = "ocid1.tenancy.oc1..other",
        ["x-subscription"] = "ü",
        ["x-twice"] = new StringValues(["1", "2"]),
    };

    private static string Sign(string method, string fields, IHeaderDictionary headers, RSA key, string keyId)
    {
        IEnumerable<string> lines = fields.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => f == "(request-target)" ? $"{f}: {method.ToLowerInvariant()} {Target}" : $"{f}: {headers[f]}");
        string signature = Convert.ToBase64String(key.SignData(
            Encoding.UTF8.GetBytes(string.Join('\n', lines)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return $"Signature algorithm=\"rsa-sha256\" , headers=\"{fields}\",keyId=\"{keyId}\",  version=\"1\",signature=\"{signature}\"";
    }
}
