using System.Text;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Schemas;
using MieTools.Core.Tests.Inference;
using MieTools.Testing;

namespace MieTools.Core.Tests.Bounds;

/// <summary>Error pages of a megabyte, made to keep a reader busy.</summary>
public sealed class ForeignTextTests
{
    private const int Size = 1024 * 1024;

    [Theory]
    [InlineData("<", "text/html")]
    [InlineData("<!", "text/html")]
    [InlineData("<title", "text/html")]
    [InlineData("<title>", "text/html")]
    [InlineData("<script", "text/html")]
    [InlineData("<script>", "text/html")]
    [InlineData("<style>x</script>", "text/html")]
    [InlineData("<script></style>", "text/html")]
    [InlineData("&", "text/html")]
    [InlineData("&#", "text/html")]
    [InlineData(" ", "text/html")]
    [InlineData("data:", null)]
    [InlineData("data: {\n", null)]
    [InlineData("data: {\"a\":\n", "text/event-stream")]
    [InlineData("data: [\n {\n", "text/event-stream")]
    [InlineData("error: {\ndata: {\n", "text/event-stream")]
    [InlineData("data: event:", "text/event-stream")]
    [InlineData("[", "application/json")]
    [InlineData("{\"a\":", "application/json")]
    [InlineData("\"", "application/json")]
    [InlineData("[\"\\", "application/json")]
    [InlineData("[,", "application/json")]
    [InlineData("[- ", "application/json")]
    public async Task Is_read_in_one_pass(string piece, string? type)
    {
        string body = new StringBuilder(Size + piece.Length).Insert(0, piece, Size / piece.Length).ToString();
        ErrorBody read = await Task.Run(() => ErrorBody.Parse(body, type), TestContext.Current.CancellationToken).Within();
        Assert.InRange(read.Message?.Length ?? 0, 0, 2100);
        await Task.Run(() => BodyContent.Read(
            Encoding.UTF8.GetBytes(body), type ?? "", null, true, () => CallSecrets.Of((HttpRequestMessage?)null)).Chunks.Count,
            TestContext.Current.CancellationToken).Within();
    }

    [Theory]
    [InlineData("<html><head><title>502\n  Bad &amp; Gateway</title></head><body>x</body></html>", "502 Bad & Gateway")]
    [InlineData("<HTML><TITLE lang='en'>Late</TITLE>", "Late")]
    [InlineData("<html><style>p { x }</style><p>Not<b>hing</b></p><SCRIPT>var a = '<p>';</SCRIPT> here</html>", "Not hing here")]
    [InlineData("<html><p>open <b", "open <b")]
    [InlineData("<html><script>never closed <p>all the same", "never closed all the same")]
    public void Says_what_a_page_says(string page, string text) =>
        Assert.Equal("an HTML page: " + text, ErrorBody.Parse(page, "text/html").Message);

    [Theory]
    [InlineData("""{"a\ud83d":1,"error":{"message":"m\ud83d"}}""", "m\uFFFD")]
    [InlineData("""{"detail":[{"loc":["body\ud83d",1],"msg":"m"}]}""", "body\uFFFD.1: m")]
    [InlineData("""{"a\ud83d\ude00":1,"error":{"message":"m"},"x\uDE00y" : 2}""", "m")]
    public void A_name_with_half_a_surrogate_pair_breaks_nothing(string body, string message) =>
        Assert.Equal(message, ErrorBody.Parse(body, "application/json").Message);

    [Fact]
    public void Nor_in_an_event_a_token_or_a_list_of_regions()
    {
        byte[] said = Encoding.UTF8.GetBytes("""{"error":{"a\ud83d":1,"message":"m"},"choices":[]}""");
        Assert.True(ModelEventReader.TryRead(said, "error", new AnswerMemory(), out ModelEvent found));
        Assert.Equal("m", found.Fault!.Message);
        Assert.Equal("t", AuthClient.TokenOf("""{"a\ud83d":1,"token":"t"}"""));
        Assert.Null(AuthClient.TokenOf("""{"a\ud83d":1}"""));
        Assert.Null(JwtClaims.Read($"x.{Convert.ToBase64String("""{"a\ud83d":1}"""u8).TrimEnd('=')}.x").Expires);
        MieStreamChunk chunk = new(Encoding.UTF8.GetBytes("""{"a\ud83d":1}"""), true, null);
        Assert.False(((System.Text.Json.JsonElement)chunk.Data!).TryGetProperty("b", out _));
        Assert.True(OutputSchema.TryExtractJson("""{"a\ud83d":1}""", out ReadOnlyMemory<byte> json, out _));
        Assert.Equal("""{"a\ufffd":1}""", Encoding.UTF8.GetString(json.Span));
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("utf-16")]
    [InlineData(null)]
    public void Text_after_much_white_space_does_not_wait_for_the_end(string? charset)
    {
        Encoding encoding = charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset);
        using StreamFramer framer = BodyFramer.For("text/plain", charset, new StreamOptions().MaxEventBytes);
        framer.Append(encoding.GetBytes(new string('\n', 5000) + "hello"));
        Assert.True(framer.Read());
        Assert.EndsWith("hello", Encoding.UTF8.GetString(framer.Frame), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Timeout 504", "Timeout", 504)]
    [InlineData("errorCode=RelayError;httpStatus=500", "RelayError", 500)]
    [InlineData("""{"code":"InternalServerError","status":503}""", "InternalServerError", 503)]
    [InlineData("4045 12 a500 ab", null, null)]
    [InlineData("500abc", "abc", null)]
    public void Reads_a_trailer(string value, string? code, int? status)
    {
        StreamFailureTrailer trailer = StreamFailureTrailer.Parse(value);
        Assert.Equal((code, status), (trailer.Code, trailer.Status));
    }
}
