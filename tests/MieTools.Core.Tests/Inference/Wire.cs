using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>What the tests over a wire share.</summary>
internal static class Wire
{
    public static CancellationToken Test => TestContext.Current.CancellationToken;

    public static HttpMessageInvoker Invoker() =>
        new(new SocketsHttpHandler { MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero, UseProxy = false });

    public static InferenceRequest Request(string url, string suffix = "/v1/chat/completions") => new()
    {
        Address = InferenceAddress.Parse(url),
        Suffix = suffix,
        Body = InferenceBody.Json("""{"messages":[]}"""),
    };

    public static string Delta(string text) =>
        $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":null}}]}}\n\n";

    public static string Stop => "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    public static string Done => "data: [DONE]\n\n";

    public static async Task<(List<MieStreamChunk> Chunks, Exception? Error)> CollectAsync(InferenceStream stream)
    {
        List<MieStreamChunk> chunks = [];
        try
        {
            await foreach (MieStreamChunk chunk in stream)
                chunks.Add(chunk);
            return (chunks, null);
        }
        catch (Exception e)
        {
            return (chunks, e);
        }
    }

    public static string TextOf(IEnumerable<MieStreamChunk> chunks) => string.Concat(chunks.Select(c => c.Text));
}
