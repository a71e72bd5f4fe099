using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>Images, tools and tool calls in the form of each API.</summary>
public sealed class ChatFormTests
{
    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2];
    private static readonly byte[] s_pdf = Encoding.ASCII.GetBytes("%PDF-1.7 x");
    private static readonly string s_png64 = Convert.ToBase64String(s_png);
    private static readonly string s_pdf64 = Convert.ToBase64String(s_pdf);

    private static readonly MieToolCall s_call = new() { Id = "c1", Name = "get_weather", Arguments = """{"city":"Rome"}""" };

    // What a model asks for, what the tools say, and the next question.
    private static readonly PromptRequest s_loop = new()
    {
        Messages =
        [
            new("user", "Rome?"),
            new("assistant", "") { ToolCalls = new MieToolCallList([s_call, s_call with { Id = "c2", Index = 1, Arguments = "" }]) },
            new("tool", "sunny") { ToolCallId = "c1" },
            new("tool", "rain") { ToolCallId = "c2" },
        ],
        Prompt = "And now?",
        Tools = [new("get_weather", "Weather of a city", Json("""{"type":"object"}"""))],
    };

    // Quotes of the JSON are single ones here, for it to be read.
    [Theory]
    [InlineData("/v1/chat/completions", "messages",
        "[{'role':'user','content':[{'type':'text','text':'What?'},{'type':'image_url','image_url':{'url':'data:image/png;base64,PNG'}},"
            + "{'type':'image_url','image_url':{'url':'https://x/y.png'}},"
            + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,PDF'}}]}]")]
    [InlineData("/v1/responses", "input",
        "[{'role':'user','content':[{'type':'input_text','text':'What?'},{'type':'input_image','image_url':'data:image/png;base64,PNG'},"
            + "{'type':'input_image','image_url':'https://x/y.png'},"
            + "{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,PDF'}]}]")]
    [InlineData("/v1/messages", "messages",
        "[{'role':'user','content':[{'type':'text','text':'What?'},"
            + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'PNG'}},"
            + "{'type':'image','source':{'type':'url','url':'https://x/y.png'}},"
            + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'PDF'}}]}]")]
    public void Images_and_files_are_parts_of_the_question(string suffix, string member, string expected)
    {
        PromptRequest request = new()
        {
            Prompt = "What?",
            Attachments =
            [
                ChatAttachment.FromBytes(s_png, "p.png"), ChatAttachment.FromUrl("https://x/y.png"),
                ChatAttachment.FromBytes(s_pdf, "/tmp/a.pdf"),
            ],
        };
        expected = expected.Replace("PNG", s_png64, StringComparison.Ordinal).Replace("PDF", s_pdf64, StringComparison.Ordinal);
        Assert.Equal(Quoted(expected), Member(suffix, request, member));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "messages",
        "[{'role':'user','content':'Rome?'},{'role':'assistant','content':null,'tool_calls':["
            + "{'id':'c1','type':'function','function':{'name':'get_weather','arguments':'{\\u0022city\\u0022:\\u0022Rome\\u0022}'}},"
            + "{'id':'c2','type':'function','function':{'name':'get_weather','arguments':'{}'}}]},"
            + "{'role':'tool','tool_call_id':'c1','content':'sunny'},{'role':'tool','tool_call_id':'c2','content':'rain'},"
            + "{'role':'user','content':'And now?'}]",
        "[{'type':'function','function':{'name':'get_weather','description':'Weather of a city','parameters':{'type':'object'}}}]")]
    [InlineData("/v1/responses", "input",
        "[{'role':'user','content':'Rome?'},"
            + "{'type':'function_call','call_id':'c1','name':'get_weather','arguments':'{\\u0022city\\u0022:\\u0022Rome\\u0022}'},"
            + "{'type':'function_call','call_id':'c2','name':'get_weather','arguments':'{}'},"
            + "{'type':'function_call_output','call_id':'c1','output':'sunny'},"
            + "{'type':'function_call_output','call_id':'c2','output':'rain'},{'role':'user','content':'And now?'}]",
        "[{'type':'function','name':'get_weather','description':'Weather of a city','parameters':{'type':'object'}}]")]
    [InlineData("/v1/messages", "messages",
        "[{'role':'user','content':'Rome?'},"
            + "{'role':'assistant','content':[{'type':'tool_use','id':'c1','name':'get_weather','input':{'city':'Rome'}},"
            + "{'type':'tool_use','id':'c2','name':'get_weather','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'c1','content':'sunny'},"
            + "{'type':'tool_result','tool_use_id':'c2','content':'rain'}]},{'role':'user','content':'And now?'}]",
        "[{'name':'get_weather','description':'Weather of a city','input_schema':{'type':'object'}}]")]
    public void A_loop_of_tools_goes_on(string suffix, string member, string messages, string tools)
    {
        Assert.Equal(Quoted(messages), Member(suffix, s_loop, member));
        Assert.Equal(Quoted(tools), Member(suffix, s_loop, "tools"));
    }

    [Theory]
    [InlineData("89504E470D0A1A0A", "image/png")]
    [InlineData("FFD8FFE0", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("49492A00", "image/tiff")]
    [InlineData("000000206674797061766966", "image/avif")]
    [InlineData("255044462D", "application/pdf")]
    [InlineData("5249464600000000574156", null)]
    [InlineData("424D", null)]
    [InlineData("68656C6C6F", null)]
    [InlineData("", null)]
    public void The_first_bytes_say_what_it_is(string hex, string? type)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (type is not null)
        {
            Assert.Equal(type, ChatAttachment.FromBytes(bytes).MediaType);
            return;
        }

        MieException error = Assert.Throws<MieException>(() => ChatAttachment.FromBytes(bytes, "x.png"));
        Assert.StartsWith("'x.png' is ", error.Message, StringComparison.Ordinal);
        Assert.Contains("PNG", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_in_base64_is_refused_at_once()
    {
        byte[] large = new byte[8 * 1024 * 1024];
        s_png.CopyTo(large, 0);
        MieException error = Assert.Throws<MieException>(() => ChatAttachment.FromBytes(large, "big.png"));
        Assert.Equal(
            "'big.png' has 8.0 MB, which is 10.7 MB as it is sent (base64); the service takes 10 MB in one call. Nothing was sent.",
            error.Message);
        Assert.Equal(7 * 1024 * 1024, ChatAttachment.FromBytes(large.AsMemory(0, 7 * 1024 * 1024)).Content.Length);
    }

    [Fact]
    public void A_data_address_is_its_bytes()
    {
        ChatAttachment read = ChatAttachment.FromUrl("data:text/plain;base64," + s_png64);
        Assert.Equal(("image/png", null), (read.MediaType, read.Url));
        Assert.Equal(s_png, read.Content.ToArray());
        Assert.Throws<MieException>(() => ChatAttachment.FromUrl("data:image/png,x"));
        Assert.Throws<MieException>(() => ChatAttachment.FromUrl("photo.png"));
    }

    [Theory]
    [InlineData("/v1/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/generate")]
    public void A_path_that_takes_a_prompt_alone_says_so(string suffix)
    {
        PromptRequest asked = new() { Prompt = "x", Attachments = [ChatAttachment.FromBytes(s_png)] };
        Assert.Contains("no images", Assert.Throws<MieException>(() => asked.ToBody(suffix)).Message, StringComparison.Ordinal);
        asked = new PromptRequest { Prompt = "x", Tools = s_loop.Tools };
        Assert.Contains("no tools", Assert.Throws<MieException>(() => asked.ToBody(suffix)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","description":"d","parameters":{"type":"object"}}""", "d", """{"type":"object"}""")]
    [InlineData("""{"type":"function","function":{"name":"a","parameters":{}}}""", null, "{}")]
    [InlineData("""{"name":"a","input_schema":{"x":1}}""", null, """{"x":1}""")]
    [InlineData("""{"name":"a"}""", null, """{"type":"object","properties":{}}""")]
    public void A_tool_is_read_in_any_form(string json, string? description, string parameters)
    {
        ToolDefinition tool = ToolDefinition.Read(Json(json));
        Assert.Equal(("a", description, parameters), (tool.Name, tool.Description, tool.Parameters.GetRawText()));
    }

    [Theory]
    [InlineData("""{"description":"d"}""")]
    [InlineData("""{"name":"has blanks"}""")]
    [InlineData("[]")]
    public void A_tool_without_a_good_name_is_refused(string json) =>
        Assert.Equal("Tool", Assert.Throws<MieException>(() => ToolDefinition.Read(Json(json))).ErrorTarget);

    [Fact]
    public void A_conversation_keeps_turns_and_goes_on()
    {
        MieConversation chat = new() { System = "Be brief", Model = "m" };
        chat.AddTurn([new ChatMessage("user", "Hi")], new MieAnswer { Text = "Hello", PromptTokens = 3, CompletionTokens = 2 });
        chat.Add(new MieAnswer { ToolCalls = new MieToolCallList([s_call]) });
        chat.Add(new ChatMessage("tool", "sunny") { ToolCallId = "c1" });
        Assert.Equal((4, 3L, 2L, "4 messages"), (chat.Messages.Count, chat.PromptTokens, chat.CompletionTokens, $"{chat}"));
        PromptRequest next = chat.Continue(new PromptRequest { Prompt = "So?", System = null });
        Assert.Equal(("Be brief", "m", 4), (next.System, next.Model, next.Messages.Length));
        PromptRequest own = chat.Continue(new PromptRequest { System = "S", Model = "n" });
        Assert.Equal(("S", "n"), (own.System, own.Model));
        chat.Clear();
        Assert.Equal((0, 0L, "Be brief"), (chat.Messages.Count, chat.PromptTokens, chat.System));
    }

    [Fact]
    public void A_conversation_is_written_and_read_again()
    {
        MieConversation chat = new() { System = "Sei kurz: ä" };
        chat.Add("user", "Rome?");
        chat.Add(new MieAnswer { ToolCalls = new MieToolCallList([s_call]) });
        chat.Add(new ChatMessage("tool", "sunny") { ToolCallId = "c1" });
        chat.Add(ChatMessage.Read(Json("""{"role":"user","content":[{"type":"text","text":"x"}],"name":"n"}""")));
        string json = chat.ToJson();
        Assert.Contains("Sei kurz: ä", json, StringComparison.Ordinal);
        MieConversation read = MieConversation.FromJson(json);
        Assert.Equal(json, read.ToJson());
        Assert.Equal(chat.GetMessages()[1].ToolCalls, read.GetMessages()[1].ToolCalls);
        Assert.Equal("Sei kurz: ä", read.System);
        Assert.Equal(2, MieConversation.FromJson("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""").Messages.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"messages\":[1]}")]
    [InlineData("[{\"content\":\"a\"}]")]
    [InlineData("nothing")]
    public void What_is_no_conversation_is_refused(string json) =>
        Assert.Throws<MieException>(() => MieConversation.FromJson(json));

    private static string Member(string suffix, PromptRequest request, string name)
    {
        using JsonDocument body = JsonDocument.Parse(request.ToBody(suffix).Content);
        return body.RootElement.GetProperty(name).GetRawText();
    }

    private static string Quoted(string json) => json.Replace('\'', '"');

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
