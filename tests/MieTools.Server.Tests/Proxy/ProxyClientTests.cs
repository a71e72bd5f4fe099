using System.ClientModel;
using Anthropic;
using Anthropic.Models.Messages;
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
}
