#pragma warning disable OPENAI001 // The batch client is marked as one that may change.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Files;
using static MieTools.Server.Tests.BatchCalls;

namespace MieTools.Server.Tests;

/// <summary>OpenAI's .NET library, as it is, with the proxy's files and batches. That for JavaScript is in <c>proxy-clients</c>.</summary>
public sealed class ProxyBatchClientTests
{
    [Fact]
    public async Task OpenAIs_NET_client_runs_a_batch()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        BatchServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        OpenAIClient client = new(new ApiKeyCredential(proxy.Proxy.Key), new OpenAIClientOptions { Endpoint = proxy.Proxy.BaseAddress });
        OpenAIFileClient files = client.GetOpenAIFileClient();
        BatchClient batches = client.GetBatchClient();
        string lines = $"{Line("a", "one")}\n{Line("b", "bad")}\n";
        OpenAIFile file = await files.UploadFileAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), "lines.jsonl",
            FileUploadPurpose.Batch, cancellation);
        Assert.Equal(("lines.jsonl", FilePurpose.Batch, lines.Length), (file.Filename, file.Purpose, file.SizeInBytes));
        Assert.Equal(file.Id, Assert.Single((await files.GetFilesAsync(FilePurpose.Batch, cancellation)).Value).Id);

        CreateBatchOperation run = await batches.CreateBatchAsync(
            BinaryContent.Create(BinaryData.FromString(Order(file.Id))), waitUntilCompleted: false);
        JsonNode batch = null!;
        await Patience.UntilAsync(async () =>
        {
            batch = Read(await run.GetBatchAsync(new RequestOptions { CancellationToken = cancellation }));
            return (string?)batch["status"] == "completed";
        });
        Assert.Equal(lines, (await files.DownloadFileAsync(file.Id, cancellation)).Value.ToString());
        Assert.Contains("to one", (await files.DownloadFileAsync((string)batch["output_file_id"]!, cancellation)).Value.ToString());
        Assert.Contains("too hot", (await files.DownloadFileAsync((string)batch["error_file_id"]!, cancellation)).Value.ToString());

        server.Hold();
        OpenAIFile slow = await files.UploadFileAsync(
            BinaryData.FromString(Line("c", "slow")), "slow.jsonl", FileUploadPurpose.Batch);
        CreateBatchOperation second = await batches.CreateBatchAsync(
            BinaryContent.Create(BinaryData.FromString(Order(slow.Id))), waitUntilCompleted: false);
        List<string> listed = [];
        await foreach (ClientResult page in batches.GetBatchesAsync(null, 1, new RequestOptions()).GetRawPagesAsync())
            listed.AddRange(Read(page)["data"]!.AsArray().Select(b => (string)b!["id"]!));
        Assert.Equal([second.BatchId, run.BatchId], listed);
        Assert.Equal("cancelling", (string?)Read(await second.CancelAsync(new RequestOptions()))["status"]);
        await proxy.StateAsync(second.BatchId, "cancelled");
        Assert.True((await files.DeleteFileAsync(file.Id, cancellation)).Value.Deleted);
        ClientResultException gone = await Assert.ThrowsAsync<ClientResultException>(() => files.GetFileAsync(file.Id, cancellation));
        Assert.Equal(404, gone.Status);
    }

    private static JsonNode Read(ClientResult result) => JsonNode.Parse(result.GetRawResponse().Content)!;
}
