using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static MieTools.Server.Tests.BatchCalls;

namespace MieTools.Server.Tests;

/// <summary>The files that a proxy keeps for batches.</summary>
public sealed class ProxyFileTests : IDisposable
{
    private readonly BatchServer _server = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mie-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_kept_told_of_given_back_and_taken_away()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        ByteArrayContent content = new("{\"a\":\"é\"}"u8.ToArray());
        JsonNode file = await proxy.CallAsync(Upload(Form(content, name: "../up\\é lines.jsonl")));
        Assert.Equal(("file", 10, "batch", "é lines.jsonl", "processed"), ((string?)file["object"], (int)file["bytes"]!,
            (string?)file["purpose"], (string?)file["filename"], (string?)file["status"]));
        string target = $"/v1/files/{file["id"]}";
        Assert.Equal(file.ToJsonString(), (await proxy.ReadAsync(target)).ToJsonString());
        Assert.Equal((200, "{\"a\":\"é\"}"), await proxy.GetAsync(target + "/content"));
        JsonNode list = await proxy.ReadAsync("/v1/files?purpose=batch");
        Assert.Equal(file.ToJsonString(), Assert.Single(list["data"]!.AsArray())!.ToJsonString());
        Assert.Empty((await proxy.ReadAsync("/v1/files?purpose=batch_output"))["data"]!.AsArray());
        JsonNode gone = await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Delete, target));
        Assert.Equal(((string?)file["id"], true), ((string?)gone["id"], (bool)gone["deleted"]!));
        await proxy.RefusedAsync(404, "file_not_found", new(HttpMethod.Get, target + "/content"));
    }

    [Fact]
    public async Task Files_are_listed_in_either_order_by_parts()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        string[] ids = [await proxy.UploadAsync("1"), await proxy.UploadAsync("2"), await proxy.UploadAsync("3")];
        Assert.Equal([ids[2], ids[1], ids[0]], Ids(await proxy.ReadAsync("/v1/files")));
        Assert.Equal(ids, Ids(await proxy.ReadAsync("/v1/files?order=asc")));
        Assert.Equal([ids[1]], Ids(await proxy.ReadAsync($"/v1/files?order=asc&limit=1&after={ids[0]}")));
        await proxy.RefusedAsync(400, "invalid_order", new(HttpMethod.Get, "/v1/files?order=up"));

        static IEnumerable<string> Ids(JsonNode list) => list["data"]!.AsArray().Select(f => (string)f!["id"]!);
    }

    [Fact]
    public async Task An_upload_goes_to_the_disk_as_it_comes()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server, with: o => o with { DataPath = _folder.FullName });
        TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<JsonNode> upload = proxy.CallAsync(Upload(Form(new HeldContent(rest.Task))));
        // More than any buffer on the way keeps back.
        await Patience.UntilAsync(() => Directory.EnumerateFiles(Path.Combine(_folder.FullName, "files"))
            .Any(f => new FileInfo(f).Length > HeldContent.FirstBytes / 2));
        rest.SetResult();
        Assert.Equal(HeldContent.FirstBytes + 1, (int)(await upload)["bytes"]!);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server, with: o => o with { DataPath = _folder.FullName });
        using CancellationTokenSource hangUp = new();
        string files = Path.Combine(_folder.FullName, "files");
        Task upload = proxy.Client.SendAsync(Upload(Form(new HeldContent(Task.Delay(-1, hangUp.Token)))), hangUp.Token);
        await Patience.UntilAsync(() => Directory.EnumerateFiles(files).Any(f => new FileInfo(f).Length > 0));
        hangUp.Cancel();
        await Assert.ThrowsAnyAsync<Exception>(() => upload);
        await Patience.UntilAsync(() => !Directory.EnumerateFiles(files).Any());
        Assert.Empty((await proxy.ReadAsync("/v1/files"))["data"]!.AsArray());
    }

    [Fact]
    public async Task What_is_no_upload_for_a_batch_is_refused_and_leaves_nothing()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server, with: o => o with { DataPath = _folder.FullName });
        await proxy.RefusedAsync(400, "purpose_unsupported", Upload(Form("x", "fine-tune")));
        await proxy.RefusedAsync(400, "purpose_unsupported", Upload(Form("x", null)));
        await proxy.RefusedAsync(400, "file_empty", Upload(Form("")));
        await proxy.RefusedAsync(400, "file_missing", Upload(new MultipartFormDataContent { { new StringContent("batch"), "purpose" } }));
        await proxy.RefusedAsync(400, "form_missing", ProxyFixture.Post("/v1/files", "{}"));
        MultipartFormDataContent more = Form("x");
        more.Add(new StringContent("created_at"), "expires_after[anchor]");
        await proxy.RefusedAsync(400, "unknown_parameter", Upload(more));
        MultipartFormDataContent twice = Form("x");
        twice.Add(new StringContent("y"), "file", "y");
        await proxy.RefusedAsync(400, "too_many_files", Upload(twice));
        StringContent torn = new("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbat");
        torn.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };
        await proxy.RefusedAsync(400, "form_invalid", Upload(torn));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.FullName, "files")));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(300_000)]
    public async Task A_file_that_is_too_large_and_one_too_many_are_refused(int size)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(
            _server, with: o => o with { Batches = new() { FileBytes = 1000, Files = 2 } });
        await proxy.UploadAsync(new string('x', 1000));
        await proxy.RefusedAsync(413, "file_too_large", Upload(Form(new string('x', size))));
        await proxy.UploadAsync("two");
        await proxy.RefusedAsync(400, "too_many_files", Upload(Form("three")));
        string oldest = (string)(await proxy.ReadAsync("/v1/files?order=asc"))["data"]![0]!["id"]!;
        await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/files/{oldest}"));
        await proxy.UploadAsync("three");
    }

    [Fact]
    public async Task A_file_that_a_batch_reads_stays_until_its_end()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        _server.Hold();
        string batch = await proxy.CreateAsync(Line("a", "slow"));
        string input = (string)(await proxy.ReadAsync($"/v1/batches/{batch}"))["input_file_id"]!;
        JsonNode error = await proxy.RefusedAsync(400, "file_in_use", new(HttpMethod.Delete, $"/v1/files/{input}"));
        Assert.Contains(batch, (string?)error["message"]);
        _server.Release();
        JsonNode done = await proxy.StateAsync(batch, "completed");
        await proxy.CallAsync(new HttpRequestMessage(HttpMethod.Delete, $"/v1/files/{input}"));
        await proxy.RefusedAsync(400, "invalid_input_file_id", ProxyFixture.Post("/v1/batches", Order((string)done["output_file_id"]!)));
    }

    [Fact]
    public async Task A_deployments_own_files_are_below_its_name()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(_server);
        Assert.Equal((200, """{"own":"/v1/files"}"""), await proxy.GetAsync("/deployments/chat/v1/files"));
        Assert.Empty((await proxy.ReadAsync("/v1/files"))["data"]!.AsArray());
        using HttpRequestMessage anthropic = new(HttpMethod.Get, "/v1/files");
        anthropic.Headers.Add("anthropic-version", "2023-06-01");
        Assert.Equal((200, """{"own":"/v1/files"}"""), await proxy.SendAsync(anthropic));
    }

    /// <summary>Much at once, and a last byte when a task has ended.</summary>
    private sealed class HeldContent(Task rest) : HttpContent
    {
        public const int FirstBytes = 4 * 1024 * 1024;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', FirstBytes)));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync("x"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
