using System.Text.Json.Nodes;
using MieTools.ModelServer;

namespace MieTools.Server.Tests;

public sealed class ModelServerFuzzTests
{
    private static readonly string[] s_values = ["null", "true", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\"a\"", "[]",
        "[1]", "[null]", "[[]]", "[{}]", "[\"a\",1]", "{}", "{\"type\":1}", "{\"type\":\"function\"}"];

    // Whole requests with every field that is read.
    private static readonly (string Path, string Body)[] s_requests =
    [
        ("/v1/chat/completions",
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"weather"}]},"""
                + """{"role":"assistant","tool_calls":[]},{"role":"tool","tool_call_id":"x","content":"y"}],"n":1,"stop":"""
                + """["."],"max_tokens":9,"logprobs":true,"top_logprobs":1,"seed":1,"temperature":1,"top_p":1,"stream":"""
                + """false,"stream_options":null,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":"""
                + """{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"$ref":"#/$defs/b"}},"required":["a"],"$defs":"""
                + """{"b":{"anyOf":[{"const":1},{"enum":[2]}]}},"allOf":[{"""
                + """}]}}},"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"array","items":"""
                + """{"type":"integer","minimum":1,"multipleOf":2},"minItems":1,"prefixItems":[{"""
                + """}]}}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":"""
                + """[{"type":"function","function":{"name":"weather"}}]}},"parallel_tool_calls":true}"""),
        ("/v1/chat/completions",
            """{"model":"m-thinking","messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"refusal":"x"},"""
                + """{"role":"user","content":"[refuse]"}],"reasoning":"""
                + """{"effort":"low"},"reasoning_effort":"low","think":"low","chat_template_kwargs":{"enable_thinking":true,"thinking":"""
                + """true},"structured_outputs":{"json":{"type":"object"}},"guided_json":{},"format":{"type":"object"},"max_tokens":90}"""),
        ("/v1/completions",
            """{"prompt":["a"],"max_tokens":3,"echo":true,"logprobs":1,"best_of":1,"suffix":"x","min_tokens":1,"ignore_eos":true}"""),
        ("/v1/responses",
            """{"input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},"""
                + """{"type":"function_call","name":"f","call_id":"c","arguments":"{}"},"""
                + """{"type":"function_call_output","call_id":"c","output":"x"}],"instructions":"x","metadata":{"""
                + """},"text":{"format":{"type":"json_schema","name":"x","schema":{"type":"string","format":"date","minLength":"""
                + """1,"maxLength":9}}},"tools":[{"type":"function","name":"f","parameters":{"""
                + """}}],"tool_choice":"auto","store":true,"background":false,"max_output_tokens":5,"previous_response_id":"""
                + """null,"reasoning":{"effort":"low","summary":"auto"},"include":[]}"""),
        ("/v1/messages",
            """{"max_tokens":5,"system":[{"type":"text","text":"x"}],"messages":[{"role":"user","content":"""
                + """[{"type":"tool_result","tool_use_id":"t","content":"x"}]}],"stop_sequences":["x"],"tools":"""
                + """[{"name":"x","input_schema":{}}],"tool_choice":{"type":"tool","name":"x","disable_parallel_tool_use":"""
                + """true},"output_config":{"format":{"type":"json_schema","schema":{}}}}"""),
        ("/v1/messages",
            """{"max_tokens":2000,"messages":[{"role":"user","content":"a"}],"thinking":{"type":"enabled","budget_tokens":1024},"tools":"""
                + """[{"name":"x","input_schema":{}}],"tool_choice":{"type":"auto"}}"""),
        ("/generate",
            """{"inputs":"a","parameters":{"max_new_tokens":3,"details":true,"decoder_input_details":true,"stop":["x"],"seed":"""
                + """1,"grammar":{"type":"json","value":{"type":"object"}}}}"""),
        ("/v1/embeddings", """{"input":["a"],"dimensions":4,"encoding_format":"base64"}"""),
        ("/v1/moderations", """{"input":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}}]}"""),
        ("/v1/edits", """{"instruction":"a","input":"b","n":1}"""),
        ("/v1/images/generations", """{"prompt":"a","n":1,"size":"8x8","response_format":"url","partial_images":1}"""),
        ("/v1/audio/speech", """{"input":"a","voice":{"id":"x"},"response_format":"pcm","speed":1,"stream_format":"audio"}"""),
        ("/v1/load_lora_adapter", """{"lora_name":"a","lora_path":"b","load_inplace":true}"""),
        ("/v1/fine-tunes", """{"training_file":"x","validation_file":"y","n_epochs":1}"""),
        ("/tokenize", """{"messages":[{"role":"user","content":"a"}],"return_token_strs":true}"""),
        ("/detokenize", """{"tokens":[1,2]}"""),
        ("/v1/rerank", """{"query":"a","documents":["a"],"top_n":1}"""),
        ("/score", """{"text_1":"a","text_2":["b"]}"""),
    ];

    [Fact]
    public async Task Whatever_stands_in_a_field_the_answer_is_an_answer_or_a_refusal()
    {
        ModelServerHarness server = new();
        int refused = 0;
        int taken = 0;
        foreach ((string path, string body) in s_requests)
        {
            int places = Places(JsonNode.Parse(body)!).Count;
            for (int place = 0; place < places; place++)
            {
                foreach (string value in s_values.Append("(left out)"))
                {
                    JsonNode changed = JsonNode.Parse(body)!;
                    Places(changed)[place](value == "(left out)" ? null : value);
                    ContainerResponse answer = await server.SendAsync(path, changed.ToJsonString());
                    Assert.True(answer.Status is 200 or 400 or 404 or 422, $"{path} {changed.ToJsonString()}: {answer.Status}");
                    if (answer.Stream is not null)
                        await ModelServerHarness.EventsAsync(answer);
                    else if (answer.ContentType == "application/json")
                        _ = JsonNode.Parse(answer.Body.Span);
                    _ = answer.Status == 200 ? taken++ : refused++;
                }
            }
        }
        Assert.True(taken > 500 && refused > 500, $"{taken} taken, {refused} refused");
    }

    // What sets or leaves out each value within a JSON text.
    private static List<Action<string?>> Places(JsonNode node)
    {
        List<Action<string?>> places = [];
        Collect(node);
        return places;

        void Collect(JsonNode? within)
        {
            if (within is JsonObject fields)
            {
                foreach (string name in fields.Select(f => f.Key).ToArray())
                {
                    places.Add(value => _ = value is null ? fields.Remove(name) : (fields[name] = JsonNode.Parse(value)) is null);
                    Collect(fields[name]);
                }
            }
            else if (within is JsonArray items)
            {
                for (int i = 0; i < items.Count; i++)
                {
                    int at = i;
                    places.Add(value =>
                    {
                        if (value is null)
                            items.RemoveAt(at);
                        else
                            items[at] = JsonNode.Parse(value);
                    });
                    Collect(items[i]);
                }
            }
        }
    }
}
