using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;

namespace MieTools.Core.Tests.Inference;

/// <summary>Messages of saved chats whose content is a list of texts, images and files.</summary>
public class MessagePartsTests
{
    private const string Png = "data:image/png;base64,iVBORw0KGgo=";

    [Fact]
    public void A_chat_with_images_and_files_is_the_same_when_it_was_saved()
    {
        MieConversation chat = new() { System = "Be brief", Model = "m" };
        chat.Add(new ChatMessage("user", "look\nhere")
        {
            Attachments = [ChatAttachment.FromUrl(Png), ChatAttachment.FromUrl("https://x/y.png"),
                ChatAttachment.FromBytes("%PDF-1.7"u8.ToArray(), "/folder/report.pdf")],
        });
        chat.Add("assistant", "nice");
        chat.Add(new ChatMessage("user", "") { Attachments = [ChatAttachment.FromUrl(Png)] });
        MieConversation back = MieConversation.FromJson(chat.ToJson());
        Assert.Equal(chat.ToJson(), back.ToJson());
        Assert.Equal(("look\nhere", null), (back.GetMessages()[0].Content, back.GetMessages()[0].Json));
        Assert.Equal([Png, "https://x/y.png", "data:application/pdf;base64,JVBERi0xLjc="],
            back.GetMessages()[0].Attachments.Select(a => a.DataUrl));
        Assert.Equal("report.pdf", back.GetMessages()[0].Attachments[2].FileName);
        Assert.Single(back.GetMessages()[2].Attachments);
    }

    [Theory]
    [InlineData("""[{"type":"text","text":"a"},{"type":"text","text":"b"}]""", "a\nb")]
    [InlineData("""[{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"text","text":"after"}]""", "after")]
    [InlineData("""[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}}]""", "a")]
    [InlineData("""[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/svg+xml;base64,PHN2Zz4="}}]""", "a")]
    [InlineData("""[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"ftp://x/y.png"}}]""", "a")]
    [InlineData("""[{"type":"text","text":"a"},{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]""", "a")]
    [InlineData("""[{"type":"text","text":"a"}]""", "a")]
    [InlineData("[]", "")]
    [InlineData("[1]", "")]
    public void What_would_be_written_otherwise_is_kept_as_it_came_and_its_text_is_known(string content, string text)
    {
        using JsonDocument json = JsonDocument.Parse($$"""{"role":"user","content":{{content}}}""");
        ChatMessage message = ChatMessage.Read(json.RootElement.Clone());
        Assert.Equal((json.RootElement.GetRawText(), text), (message.Json, message.Content));
        Assert.Empty(message.Attachments);
    }

    [Theory]
    [InlineData("image.png", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A }, true)]
    [InlineData("text.png", new byte[] { (byte)'w' }, false)]
    [InlineData("empty.png", new byte[0], false)]
    public async Task A_file_is_an_image_by_its_first_bytes(string name, byte[] bytes, bool isOne)
    {
        using Support.TempFolder folder = new();
        await File.WriteAllBytesAsync(folder.At(name), bytes, TestContext.Current.CancellationToken);
        Assert.Equal(isOne, await ChatAttachment.IsOneAsync(folder.At(name), TestContext.Current.CancellationToken));
        Assert.False(await ChatAttachment.IsOneAsync(folder.At("nothere"), TestContext.Current.CancellationToken));
    }
}
