using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using Anthropic;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace MieTools.Server.Tests;

/// <summary>Clients that know nothing of OCI, as they are, through the proxy: its address and its key are all that they are told.</summary>
public sealed class ProxyClientTests
{
    [Fact]
    public async Task The_JavaScript_clients_of_OpenAI_Anthropic_Vercel_and_LangChain_work()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        string output = await NodeSuite.CheckAsync(
            "proxy-clients", "openai", null, proxy.Proxy.Address.GetLeftPart(UriPartial.Authority), proxy.Proxy.Key);
        Assert.EndsWith("all done", output);
    }

    [Fact]
    public async Task OpenAIs_NET_client_works()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        OpenAIClient client = new(new ApiKeyCredential(proxy.Proxy.Key), new OpenAIClientOptions { Endpoint = proxy.Proxy.BaseAddress });
        ChatClient chat = client.GetChatClient("chat");
        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Hello")]);
        string text = "";
        await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hello")]))
            text += string.Concat(update.ContentUpdate.Select(p => p.Text));
        Assert.Equal(whole.Content[0].Text, text);
        OpenAIEmbedding embedding = await client.GetEmbeddingClient("chat").GenerateEmbeddingAsync("Hello");
        Assert.NotEqual(0, embedding.ToFloats().Length);
        Assert.Equal("chat", Assert.Single((await client.GetOpenAIModelClient().GetModelsAsync()).Value).Id);
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(
            () => chat.CompleteChatAsync([new UserChatMessage("Hello")], new ChatCompletionOptions { Temperature = 9 }));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task Microsoft_Extensions_AI_works()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        OpenAIClient openAi = new(new ApiKeyCredential(proxy.Proxy.Key), new OpenAIClientOptions { Endpoint = proxy.Proxy.BaseAddress });
        using IChatClient chat = openAi.GetChatClient("chat").AsIChatClient();
        ChatResponse whole = await chat.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual("", whole.Text);
        Assert.True(whole.Usage is { InputTokenCount: > 0, OutputTokenCount: > 0 });
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync("Hello",
            cancellationToken: TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }
        Assert.True(updates.Count > 2);
        ChatResponse streamed = updates.ToChatResponse();
        Assert.Equal((whole.Text, whole.FinishReason), (streamed.Text, streamed.FinishReason));
        using IEmbeddingGenerator<string, Embedding<float>> embedder = openAi.GetEmbeddingClient("chat").AsIEmbeddingGenerator();
        GeneratedEmbeddings<Embedding<float>> vectors = await embedder.GenerateAsync(
            ["Hello", "World"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, vectors.Count);
        Assert.All(vectors, v => Assert.NotEqual(0, v.Vector.Length));
        Assert.NotEqual(vectors[0].Vector.ToArray(), vectors[1].Vector.ToArray());
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() => chat.GetResponseAsync(
            "Hello", new ChatOptions { Temperature = 9 }, TestContext.Current.CancellationToken));
        Assert.Equal(400, refused.Status);
    }

    // OpenAI's .NET library, below it, reads an error event as a chunk without anything in it, whoever sends it.
    [Fact]
    public async Task A_stream_that_fails_ends_without_a_reason_in_Microsoft_Extensions_AI()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        OpenAIClientOptions options = new() { Endpoint = proxy.Proxy.BaseAddress, RetryPolicy = new ClientRetryPolicy(0) };
        options.AddPolicy(new FaultPolicy("stream-failure;after=3"), PipelinePosition.PerCall);
        using IChatClient chat = new OpenAIClient(new ApiKeyCredential(proxy.Proxy.Key), options).GetChatClient("chat").AsIChatClient();
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync("Hello",
            cancellationToken: TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }
        ChatResponse response = updates.ToChatResponse();
        Assert.NotEqual("", response.Text);
        Assert.Null(response.FinishReason);
    }

    [Fact]
    public async Task A_chat_of_Microsoft_Extensions_AI_is_in_the_programs_trace_down_to_the_model_server()
    {
        ScriptedServer server = new(static (_, _) => ScriptedServer.Json(
            """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi"}}]}"""));
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        OpenAIClient openAi = new(new ApiKeyCredential(proxy.Proxy.Key), new OpenAIClientOptions { Endpoint = proxy.Proxy.BaseAddress });
        using IChatClient chat = openAi.GetChatClient("chat").AsIChatClient();
        using Activity outer = new Activity("program").Start();
        await chat.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        Assert.StartsWith($"00-{outer.TraceId}-", (string?)server.Last.Headers["traceparent"]);
    }

    [Fact]
    public async Task Anthropics_NET_client_works()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync();
        using AnthropicClient client = new()
        {
            ApiKey = proxy.Proxy.Key,
            BaseUrl = proxy.Proxy.Address.GetLeftPart(UriPartial.Authority),
            MaxRetries = 0,
        };
        MessageCreateParams request = new()
        {
            Model = "chat",
            MaxTokens = 100,
            Messages = [new UserMessageParam { Content = "Hello" }],
        };
        Message whole = await client.Messages.Create(request, TestContext.Current.CancellationToken);
        Assert.True(whole.Content[0].TryPickText(out TextBlock? said));
        string text = "";
        await foreach (RawMessageStreamEvent one in client.Messages.CreateStreaming(request, TestContext.Current.CancellationToken))
        {
            if (one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? delta) && delta.Delta.TryPickText(out TextDelta? piece))
                text += piece.Text;
        }
        Assert.Equal(said.Text, text);
    }

    /// <summary>Asks for a fault.</summary>
    private sealed class FaultPolicy(string fault) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("mie-fault", fault);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("mie-fault", fault);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
