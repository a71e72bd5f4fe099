using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Files;
using OpenAI.Images;
using OpenAI.Models;
using OpenAI.Moderations;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // Responses are marked as experimental in the library.

namespace MieTools.Server.Tests;

/// <summary>OpenAI's own .NET library against the emulator: unlike the JavaScript one it reads every field by its type.</summary>
public sealed class DotNetOpenAiSdkTests : IAsyncLifetime
{
    private const string Model = "odsc-llm";
    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool(
        "get_weather", "Weather",
        BinaryData.FromString(
            """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7}},"required":"""
                + """["city","days"]}"""));

    private MieEmulator _emulator = null!;
    private string _base = "";

    public async ValueTask InitializeAsync()
    {
        _emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            TokenRate = 0,
            VerifySignatures = false,
            RequestsPerSecond = 0,
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(_emulator);
        JsonNode deployment = (await client.CallAsync("POST", "/20190101/modelDeployments", client.NewBody().ToJsonString()))!;
        _base = $"{_emulator.Inference.GetLeftPart(UriPartial.Authority)}/{deployment["id"]}";
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Chats_and_tool_calls_are_read_whole_and_streamed()
    {
        ChatClient whole = Client(streaming: false).GetChatClient(Model);
        ChatClient streaming = Client(streaming: true).GetChatClient(Model);
        ChatMessage[] messages = [new SystemChatMessage("Be brief."), new UserChatMessage("What is the weather?")];
        ChatCompletion answer = await whole.CompleteChatAsync(messages);
        StringBuilder text = new();
        ChatTokenUsage? usage = null;
        await foreach (StreamingChatCompletionUpdate update in streaming.CompleteChatStreamingAsync(messages))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
                text.Append(part.Text);
            usage = update.Usage ?? usage;
        }
        Assert.Equal(answer.Content[0].Text, text.ToString());
        Assert.Equal(answer.Usage.TotalTokenCount, usage!.TotalTokenCount);

        ChatCompletionOptions options = new() { Tools = { s_weather } };
        ChatCompletion called = await whole.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.ToolCalls, called.FinishReason);
        Assert.InRange((int)JsonNode.Parse(called.ToolCalls[0].FunctionArguments.ToString())!["days"]!, 1, 7);
        StringBuilder arguments = new();
        ChatFinishReason? finish = null;
        await foreach (StreamingChatCompletionUpdate update in streaming.CompleteChatStreamingAsync(messages, options))
        {
            finish = update.FinishReason ?? finish;
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
                arguments.Append(call.FunctionArgumentsUpdate);
        }
        Assert.Equal((called.ToolCalls[0].FunctionArguments.ToString(), ChatFinishReason.ToolCalls), (arguments.ToString(), finish));
        ChatCompletion told = await whole.CompleteChatAsync([.. messages, new AssistantChatMessage(called),
            new ToolChatMessage(called.ToolCalls[0].Id, "sunny")], options);
        Assert.Equal(ChatFinishReason.Stop, told.FinishReason);

        ChatCompletionOptions json = new()
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("weather", s_weather.FunctionParameters),
        };
        ChatCompletion structured = await whole.CompleteChatAsync(messages, json);
        Assert.InRange((int)JsonNode.Parse(structured.Content[0].Text)!["days"]!, 1, 7);
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            whole.CompleteChatAsync(messages, new ChatCompletionOptions { Temperature = 9 }));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task Responses_are_read_whole_streamed_and_stored()
    {
        ResponsesClient whole = Client(streaming: false).GetResponsesClient();
        ResponsesClient streaming = Client(streaming: true).GetResponsesClient();
        CreateResponseOptions options = new()
        {
            Model = Model,
            Instructions = "Be brief.",
            InputItems = { ResponseItem.CreateUserMessageItem("Tell me about the harbour.") },
        };
        ResponseResult made = await whole.CreateResponseAsync(options);
        Assert.Equal(ResponseStatus.Completed, made.Status);
        ResponseResult again = await whole.GetResponseAsync(made.Id);
        Assert.Equal(made.GetOutputText(), again.GetOutputText());
        Assert.Equal(made.Usage.TotalTokenCount, again.Usage.TotalTokenCount);
        options.StreamingEnabled = true;
        StringBuilder text = new();
        ResponseResult? last = null;
        await foreach (StreamingResponseUpdate update in await streaming.CreateResponseStreamingAsync(options))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
                text.Append(delta.Delta);
            if (update is StreamingResponseCompletedUpdate completed)
                last = completed.Response;
        }
        Assert.Equal((made.GetOutputText(), made.GetOutputText()), (text.ToString(), last?.GetOutputText()));

        CreateResponseOptions calling = new()
        {
            Model = Model,
            InputItems = { ResponseItem.CreateUserMessageItem("What is the weather?") },
            Tools = { ResponseTool.CreateFunctionTool("get_weather", s_weather.FunctionParameters, strictModeEnabled: true) },
        };
        ResponseResult called = await whole.CreateResponseAsync(calling);
        FunctionCallResponseItem call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(called.OutputItems));
        Assert.InRange((int)JsonNode.Parse(call.FunctionArguments.ToString())!["days"]!, 1, 7);
        List<ResponseItem> items = [];
        await foreach (ResponseItem item in whole.GetResponseInputItemsAsync(called.Id))
            items.Add(item);
        Assert.IsAssignableFrom<MessageResponseItem>(Assert.Single(items));
        await whole.DeleteResponseAsync(called.Id);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => whole.GetResponseAsync(called.Id))).Status);
    }

    [Fact]
    public async Task The_other_answers_have_every_field_the_library_reads()
    {
        OpenAIClient client = Client(streaming: false);
        OpenAIModelCollection models = await client.GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal(Model, models[0].Id);
        OpenAIEmbeddingCollection vectors = await client.GetEmbeddingClient(Model)
            .GenerateEmbeddingsAsync(["a", "b"], new EmbeddingGenerationOptions { Dimensions = 8 });
        Assert.All(vectors, v => Assert.Equal(8, v.ToFloats().Length));
        GeneratedImage image = await client.GetImageClient(Model)
            .GenerateImageAsync("A lamp", new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes });
        byte[] png = image.ImageBytes.ToArray();
        Assert.Equal("PNG", Encoding.ASCII.GetString(png, 1, 3));
        GeneratedImage edited = await client.GetImageClient(Model).GenerateImageEditAsync(new MemoryStream(png), "a.png", "Brighter");
        Assert.NotEqual(png, edited.ImageBytes.ToArray());
        ModerationResult moderated = await client.GetModerationClient(Model).ClassifyTextAsync("I will kill it.");
        Assert.True(moderated.Flagged && moderated.Violence.Flagged && !moderated.Hate.Flagged);
        byte[] sound = [.. Enumerable.Range(0, 64_000).Select(i => (byte)i)];
        AudioTranscription transcript = await client.GetAudioClient(Model).TranscribeAudioAsync(
            new MemoryStream(sound), "a.wav",
            new AudioTranscriptionOptions
            {
                ResponseFormat = AudioTranscriptionFormat.Verbose,
                TimestampGranularities = AudioTimestampGranularities.Segment,
            });
        Assert.Equal(transcript.Text, string.Join(' ', transcript.Segments.Select(s => s.Text)));
        OpenAIFile file = await client.GetOpenAIFileClient().UploadFileAsync(new MemoryStream(sound), "a.bin", FileUploadPurpose.UserData);
        Assert.Equal(sound.Length, file.SizeInBytesLong);
        OpenAIFileCollection files = await client.GetOpenAIFileClient().GetFilesAsync();
        Assert.Equal(file.Id, Assert.Single(files).Id);
    }

    private OpenAIClient Client(bool streaming) => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri($"{_base}/{(streaming ? "predictWithResponseStream" : "predict")}/v1"),
        Transport = new HttpClientPipelineTransport(new HttpClient(new LengthHandler())),
        RetryPolicy = new ClientRetryPolicy(0),
    });

    // The data plane wants Content-Length from GET and DELETE too.
    private sealed class LengthHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content ??= new ByteArrayContent([]);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
