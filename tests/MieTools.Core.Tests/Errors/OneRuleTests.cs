using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Inference;

namespace MieTools.Core.Tests.Errors;

/// <summary>What several readers have to decide, they decide alike: whether a body is a page, and what a status means.</summary>
public sealed class OneRuleTests
{
    [Theory]
    [InlineData("<html><p>Sign in</p>", "text/plain", true)]
    [InlineData("<HTML><p>Sign in</p>", "application/octet-stream", true)]
    [InlineData("\n <!DOCTYPE html>\n<p>Sign in</p>", "text/event-stream", true)]
    [InlineData("<p>Sign in</p>", "text/html", true)]
    [InlineData("<p>Sign in</p>", "text/plain", false)]
    [InlineData("Sign in", "text/html", false)]
    public async Task A_page_is_a_page_in_an_error_an_answer_and_a_stream(string body, string type, bool isPage)
    {
        Assert.Equal(isPage, ErrorBody.Parse(body, type).IsPage);

        BodyContent answer = BodyContent.Read(
            Encoding.UTF8.GetBytes(body), type, null, isModelPath: true, () => CallSecrets.Of((HttpRequestMessage?)null));
        Assert.Equal(isPage, answer.Fault?.Message == "an HTML page: Sign in");

        await using WireServer server = new(c => c.AnswerAsync(type, body, 200));
        using HttpMessageInvoker http = Wire.Invoker();
        (_, Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal(isPage, error is MieStreamException { Code: "ModelServerFailed" } e
            && e.Message.EndsWith(": an HTML page: Sign in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, MieErrorCategory.AuthenticationError)]
    [InlineData(403, MieErrorCategory.PermissionDenied)]
    [InlineData(404, MieErrorCategory.ObjectNotFound)]
    [InlineData(408, MieErrorCategory.OperationTimeout)]
    [InlineData(409, MieErrorCategory.InvalidOperation)]
    [InlineData(413, MieErrorCategory.LimitsExceeded)]
    [InlineData(418, MieErrorCategory.InvalidArgument)]
    [InlineData(429, MieErrorCategory.LimitsExceeded)]
    [InlineData(503, MieErrorCategory.ResourceUnavailable)]
    [InlineData(504, MieErrorCategory.OperationTimeout)]
    public void A_status_means_the_same_in_an_answer_a_trailer_and_an_error_object(int status, MieErrorCategory category)
    {
        Assert.Equal(category, MieErrors.OfStatus(status).Category);
        Assert.Equal(category, StreamFailureTrailer.Parse($"HttpCode={status}").Category);
        Assert.Equal(category, new ModelServerError(null, status, "x").Category);
    }
}
