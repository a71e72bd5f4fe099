using System.Net;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Benchmarks.Core;

/// <summary>What signing a request costs beside the RSA operation that is in it.</summary>
[MemoryDiagnoser]
public class SigningBenchmarks
{
    // As long as the text that is signed for the request below.
    private const int SignedBytes = 420;

    private static readonly Uri s_address = new(
        "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.datasciencemodeldeployment.oc1.iad.amaaaaaav66vvniaq7ys5qj2sj5/"
            + "predict/v1/chat/completions");

    private readonly byte[] _text = new byte[SignedBytes];
    private readonly byte[] _body =
        """{"model":"odsc-llm","messages":[{"role":"user","content":"Who invented the Internet?"}],"max_tokens":64}"""u8.ToArray();
    private readonly OciRequestSigner _signer = new();
    private RSA _key = null!;
    private OciSigningKey _signingKey = null!;
    private OciApiKeyCredential _credential = null!;
    private HttpMessageInvoker _bare = null!;
    private HttpMessageInvoker _signing = null!;
    private HttpMessageInvoker _around = null!;

    [GlobalSetup]
    public void Setup()
    {
        _key = OciKeyLoader.LoadFile(BenchmarkData.KeyFile);
        _credential = new OciApiKeyCredential(
            "ocid1.tenancy.oc1..aaaaaaaaba3pv6wuzr4h25vqstifsfdsq", "ocid1.user.oc1..aaaaaaaa65vwl75tewwm32rgqvm6i34unq", null, _key);
        _signingKey = _credential.GetSigningKeyAsync(default).AsTask().GetAwaiter().GetResult();
        _bare = new HttpMessageInvoker(new NoServer());
        _signing = new HttpMessageInvoker(new OciSigningHandler(_credential, new NoServer()));
        _around = new HttpMessageInvoker(new OciSigningHandler(new OciApiKeyCredential(
            _credential.TenancyId, _credential.UserId, null, new NoRsa(_key)), new NoServer()));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare.Dispose();
        _signing.Dispose();
        _around.Dispose();
        _credential.Dispose();
    }

    [Benchmark(Baseline = true, Description = "RSA.SignData alone")]
    public byte[] Rsa() => _key.SignData(_text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark(Description = "a request, not signed")]
    public async Task<HttpStatusCode> Plain() => await SendAsync(_bare);

    /// <summary>The difference of two numbers with RSA in both drowns in its scatter: here it is left out.</summary>
    [Benchmark(Description = "a request through OciSigningHandler, RSA left out")]
    public async Task<HttpStatusCode> Around() => await SendAsync(_around);

    [Benchmark(Description = "a request through OciRequestSigner")]
    public async Task<string> Signer()
    {
        using HttpRequestMessage request = Request();
        await _signer.SignAsync(request, _signingKey);
        return request.Method.Method;
    }

    [Benchmark(Description = "a request through OciSigningHandler")]
    public async Task<HttpStatusCode> Handler() => await SendAsync(_signing);

    private async Task<HttpStatusCode> SendAsync(HttpMessageInvoker http)
    {
        using HttpRequestMessage request = Request();
        using HttpResponseMessage response = await http.SendAsync(request, default);
        return response.StatusCode;
    }

    private HttpRequestMessage Request()
    {
        HttpRequestMessage request = new(HttpMethod.Post, s_address) { Content = new ByteArrayContent(_body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return request;
    }

    private sealed class NoServer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
