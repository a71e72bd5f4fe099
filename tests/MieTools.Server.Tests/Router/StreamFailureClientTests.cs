using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Anthropic;
using Anthropic.Models.Messages;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Server.Emulator;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // Responses are marked as experimental in the library.

namespace MieTools.Server.Tests;

/// <summary>
/// A stream that the service ends with the trailer StreamFailure: clients over <see cref="OciSigningHandler"/>, which never look at
/// trailers, get an error at its end.
/// </summary>
public sealed class StreamFailureClientTests : IAsyncLifetime
{
    private const string Model = "odsc-llm";
    private MieEmulator _emulator = null!;
    private OciCredentialSettings _login = null!;
    private string _base = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, TokenRate = 0, RequestsPerSecond = 0, Seed = 1 }, Stop);
        using TestClient client = new(_emulator);
        _base = $"{_emulator.Inference.GetLeftPart(UriPartial.Authority)}/{await client.CreateAsync()}";
        _login = OciCredentialFactory.Create(configFile: _emulator.ConfigFile);
    }

    public async ValueTask DisposeAsync()
    {
        _login.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task OpenAIs_chat_client_sees_the_failure_after_all_that_came()
    {
        using HttpClient http = Http("stream-failure;after=5");
        ChatClient chat = OpenAi(http).GetChatClient(Model);
        StringBuilder text = new();
        MieStreamFailureException failure = await Assert.ThrowsAsync<MieStreamFailureException>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync(
                [new UserChatMessage("Tell me a story.")], cancellationToken: Stop))
            {
                text.Append(string.Concat(update.ContentUpdate.Select(p => p.Text)));
            }
        });
        AssertTimedOut(failure);
        Assert.True(text.Length > 5);

        StringBuilder sync = new();
        Assert.Throws<MieStreamFailureException>(() =>
        {
            foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreaming(
                [new UserChatMessage("Tell me a story.")], cancellationToken: Stop))
            {
                sync.Append(string.Concat(update.ContentUpdate.Select(p => p.Text)));
            }
        });
        Assert.Equal(text.ToString(), sync.ToString());
    }

    [Fact]
    public async Task OpenAIs_responses_client_sees_it_and_a_stream_that_ends_well_is_whole()
    {
        using HttpClient failing = Http("stream-failure;after=6");
        CreateResponseOptions options = new()
        {
            Model = Model,
            StreamingEnabled = true,
            InputItems = { ResponseItem.CreateUserMessageItem("Tell me a story.") },
        };
        AssertTimedOut(await Assert.ThrowsAsync<MieStreamFailureException>(async () =>
        {
            await foreach (StreamingResponseUpdate _ in await OpenAi(failing).GetResponsesClient()
                .CreateResponseStreamingAsync(options, Stop))
            {
            }
        }));
        using HttpClient well = Http(null);
        StreamingResponseUpdate? last = null;
        await foreach (StreamingResponseUpdate update in await OpenAi(well).GetResponsesClient()
            .CreateResponseStreamingAsync(options, Stop))
        {
            last = update;
        }

        Assert.IsType<StreamingResponseCompletedUpdate>(last);
    }

    [Fact]
    public async Task A_whole_answer_over_the_streaming_prefix_is_not_asked_for_twice()
    {
        // With the client's own retries: what has been served in part is not to be repeated.
        using HttpClient http = Http("stream-failure;after=1");
        ChatClient chat = OpenAi(http, retries: 3).GetChatClient(Model);
        using BinaryContent body = BinaryContent.Create(
            BinaryData.FromString("""{"stream":true,"messages":[{"role":"user","content":"a"}]}"""));
        AssertTimedOut(await Assert.ThrowsAsync<MieStreamFailureException>(() =>
            chat.CompleteChatAsync(body, new RequestOptions { CancellationToken = Stop })));
        using HttpClient plain = new();
        JsonNode? stats = await plain.GetFromJsonAsync<JsonNode>(new Uri(_emulator.ControlPlane, "/emulator/stats"), Stop);
        Assert.Equal(1, (int)stats!["faults"]!["stream-failure"]!);
    }

    [Fact]
    public async Task Anthropics_client_sees_it()
    {
        using HttpClient http = Http("stream-failure;after=5");
        using AnthropicClient client = new()
        {
            ApiKey = "none",
            BaseUrl = $"{_base}/predictWithResponseStream",
            HttpClient = http,
            MaxRetries = 0,
        };
        MessageCreateParams request = new()
        {
            Model = Model,
            MaxTokens = 500,
            Messages = [new UserMessageParam { Content = "Tell me a story." }],
        };
        int events = 0;
        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (RawMessageStreamEvent _ in client.Messages.CreateStreaming(request, Stop))
                events++;
        });
        AssertTimedOut(Assert.IsType<MieStreamFailureException>(thrown is MieStreamFailureException ? thrown : thrown.InnerException));
        Assert.True(events > 2);
    }

    [Fact]
    public async Task Cores_own_stream_reports_it_as_ever_over_the_same_handler()
    {
        using HttpClient http = Http("stream-failure;after=4");
        InferenceStream stream = new InferenceClient(http).StreamAsync(
            new InferenceRequest
            {
                Address = InferenceAddress.Parse(_base),
                Suffix = "/v1/chat/completions",
                Body = InferenceBody.Json("""{"stream":true,"messages":[{"role":"user","content":"a"}]}"""u8.ToArray()),
            },
            null,
            Stop);
        MieStreamException failure = await Assert.ThrowsAsync<MieStreamException>(async () =>
        {
            await foreach (MieStreamChunk _ in stream)
            {
            }
        });
        Assert.Equal(
            ("StreamFailed", "RequestTimeout", 408, 4), (failure.Code, failure.ServerCode, failure.ServerStatus, failure.ChunksReceived));
    }

    private HttpClient Http(string? fault)
    {
        HttpClient http = new(new OciSigningHandler(_login.Credential));
        if (fault is not null)
            http.DefaultRequestHeaders.Add("mie-fault", fault);
        return http;
    }

    private OpenAIClient OpenAi(HttpClient http, int retries = 0) => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri($"{_base}/predictWithResponseStream/v1"),
        Transport = new HttpClientPipelineTransport(http),
        RetryPolicy = new ClientRetryPolicy(retries),
    });

    private static void AssertTimedOut(MieStreamFailureException failure)
    {
        Assert.Equal(
            ("StreamFailed", "RequestTimeout", HttpStatusCode.RequestTimeout), (failure.Code, failure.ServerCode, failure.StatusCode));
        Assert.False(string.IsNullOrEmpty(failure.RequestId));
    }
}
