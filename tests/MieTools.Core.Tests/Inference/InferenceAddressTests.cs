using MieTools.Core.Inference.Addresses;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Inference;

public sealed class InferenceAddressTests
{
    private const string Ocid = "ocid1.datasciencemodeldeployment.oc1.iad.aaaa";
    private const string Shared = "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Ocid;
    private const string Own = "https://aaaa.modeldeployment.us-ashburn-1.oci.customer-oci.com";

    [Theory]
    [InlineData(Shared, Shared, null, "", "")]
    [InlineData(Shared + "/", Shared, null, "", "")]
    [InlineData("  " + Shared + " ", Shared, null, "", "")]
    [InlineData(Shared + "/predict", Shared, InferenceMode.Predict, "", "")]
    [InlineData(Shared + "/predict/", Shared, InferenceMode.Predict, "", "")]
    [InlineData(Shared + "/predict/v1", Shared, InferenceMode.Predict, "/v1", "")]
    [InlineData(Shared + "/predict/v1/", Shared, InferenceMode.Predict, "/v1", "")]
    [InlineData(Shared + "/predictWithResponseStream/v1/chat/completions", Shared, InferenceMode.Stream, "/v1/chat/completions", "")]
    [InlineData(Shared + "/predictWithResponseStream?a=b&c#frag", Shared, InferenceMode.Stream, "", "a=b&c")]
    [InlineData(Shared + "/v1", Shared, null, "/v1", "")]
    [InlineData(Shared + "/v1/models", Shared, null, "/v1/models", "")]
    [InlineData(Shared + "/predict/predict", Shared, InferenceMode.Predict, "/predict", "")]
    [InlineData(Shared + "/predict/a2a/", Shared, InferenceMode.Predict, "/a2a/", "")]
    [InlineData(Shared + "/Predict/x", Shared, null, "/Predict/x", "")]
    [InlineData(Shared + "/predict/models/a%2Fb%7e", Shared, InferenceMode.Predict, "/models/a%2Fb%7e", "")]
    [InlineData("https://md.datascience.eu-frankfurt-1.oci.oraclecloud.com/" + Ocid + "/predict",
        "https://md.datascience.eu-frankfurt-1.oci.oraclecloud.com/" + Ocid, InferenceMode.Predict, "", "")]
    [InlineData("https://modeldeployment.oci.customer-oci.com/" + Ocid, "https://modeldeployment.oci.customer-oci.com/" + Ocid, null, "",
        "")]
    [InlineData("https://pe.example.oraclevcn.com:8443/" + Ocid + "/predict", "https://pe.example.oraclevcn.com:8443/" + Ocid,
        InferenceMode.Predict, "", "")]
    [InlineData("https://localhost:8888/" + Ocid + "/predict/v1", "https://localhost:8888/" + Ocid, InferenceMode.Predict, "/v1", "")]
    [InlineData("http://127.0.0.1:5000/" + Ocid, "http://127.0.0.1:5000/" + Ocid, null, "", "")]
    [InlineData("http://[::1]:5000/predict", "http://[::1]:5000", InferenceMode.Predict, "", "")]
    [InlineData(Own, Own, null, "", "")]
    [InlineData(Own + "/", Own, null, "", "")]
    [InlineData(Own + "/predict/v1/embeddings", Own, InferenceMode.Predict, "/v1/embeddings", "")]
    [InlineData(Own + "/v1/chat/completions", Own, null, "/v1/chat/completions", "")]
    [InlineData("https://gateway.example/models/one/predict/x", "https://gateway.example/models/one", InferenceMode.Predict, "/x", "")]
    public void Takes_every_form(string url, string expected, InferenceMode? mode, string suffix, string query)
    {
        InferenceAddress address = InferenceAddress.Parse(url);
        Assert.Equal(expected, address.Base);
        Assert.Equal(mode, address.Mode);
        Assert.Equal(suffix, address.Suffix);
        Assert.Equal(query, address.Query);
        Assert.Equal(expected.Contains(Ocid, StringComparison.Ordinal) ? Ocid : null, address.DeploymentId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("modeldeployment.example/ocid1.x")]
    [InlineData("/predict")]
    [InlineData("ftp://host/x")]
    [InlineData("http://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.x")]
    [InlineData("http://localhost.evil.example/ocid1.x")]
    [InlineData("http://127.0.0.1.evil.example/ocid1.x")]
    [InlineData("https://user:secret@host/ocid1.x")]
    public void Refuses_what_cannot_be_called(string url)
    {
        MieException error = Assert.Throws<MieException>(() => InferenceAddress.Parse(url));
        Assert.Equal("UriInvalid", error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/./a")]
    [InlineData("/a/..")]
    [InlineData("/a/%2e%2E/b")]
    [InlineData("/a/.%2e/b")]
    [InlineData("/..?x=1")]
    public void Refuses_dot_segments(string suffix)
    {
        InferenceAddress address = InferenceAddress.Parse(Shared);
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => address.Build(InferenceMode.Predict, suffix)).Code);
        if (!suffix.Contains('?', StringComparison.Ordinal))
            Assert.Throws<MieException>(() => InferenceAddress.Parse(Shared + "/predict" + suffix));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/v1/models", "/v1/models")]
    [InlineData("v1/models", "/v1/models")]
    [InlineData("/models/a%2Fb", "/models/a%2Fb")]
    [InlineData("/models/%7e%41", "/models/%7e%41")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("/ü/😀", "/%C3%BC/%F0%9F%98%80")]
    [InlineData("/100%", "/100%25")]
    [InlineData("/{x}|\\^#", "/%7Bx%7D%7C%5C%5E%23")]
    [InlineData("/a//b/", "/a//b/")]
    [InlineData("/...", "/...")]
    [InlineData("/.well-known/agent.json", "/.well-known/agent.json")]
    [InlineData("/x?y=1&z=a b", "/x?y=1&z=a%20b")]
    [InlineData("?y=1", "?y=1")]
    public void Builds_the_url_as_written(string suffix, string sent)
    {
        InferenceAddress address = InferenceAddress.Parse(Shared + "/predictWithResponseStream/v1");
        Assert.Equal($"/{Ocid}/predict{sent}", address.Build(InferenceMode.Predict, suffix).PathAndQuery);
        Assert.Equal($"/{Ocid}/predictWithResponseStream{sent}", address.Build(InferenceMode.Stream, suffix).PathAndQuery);
    }

    [Fact]
    public void Joins_all_queries() => Assert.Equal("?u=1&s=2&k=a%26b%20c&n",
        InferenceAddress.Parse(Shared + "?u=1").Build(InferenceMode.Predict, "/x?s=2", [new("k", "a&b c"), new("n", null)]).Query);

    [Theory]
    [InlineData("", null, "")]
    [InlineData("/predict/v1", null, "")]
    [InlineData("/predict/v1/models", null, "/v1/models")]
    [InlineData("/predict/v1", "chat/completions", "/v1/chat/completions")]
    [InlineData("/predict/v1", "v1/chat/completions", "/v1/chat/completions")]
    [InlineData("/predict/v1", "/v1/chat/completions", "/v1/chat/completions")]
    [InlineData("/predict/v1/models", "/other", "/other")]
    [InlineData("/predict/v1/chat", "completions", "/v1/chat/completions")]
    [InlineData("/predict/v1/models", "?limit=1", "/v1/models?limit=1")]
    [InlineData("/predict/v1", "?limit=1", "?limit=1")]
    [InlineData("", "tokenize", "/tokenize")]
    public void Resolves_the_suffix(string url, string? path, string suffix) =>
        Assert.Equal(suffix, InferenceAddress.Parse(Shared + url).ResolveSuffix(path));

    [Fact]
    public void Makes_an_address_from_root_and_id()
    {
        Assert.Equal(Shared, InferenceAddress.FromRoot(new Uri("https://modeldeployment.us-ashburn-1.oci.customer-oci.com/"), Ocid).Base);
        Assert.Equal(Shared, InferenceAddress.FromDeploymentUrl(Shared + "/predict").Base);
        Assert.Throws<MieException>(() => InferenceAddress.FromRoot(new Uri("https://host"), "ocid1.x/../y"));
        Assert.Throws<MieException>(() => InferenceAddress.FromRoot(new Uri("https://host"), "name"));
    }
}
