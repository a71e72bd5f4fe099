// Argument: base address of a deployment, without a prefix.
"use strict";
const assert = require("node:assert");
const http = require("node:http");
const { Readable } = require("node:stream");
const OpenAI = require("openai");
const Anthropic = require("@anthropic-ai/sdk");
const { toFile } = OpenAI;

const [base] = process.argv.slice(2);

// The data plane wants Content-Length from GET and DELETE too, and Node's fetch sends none without a body.
function fetchWithLength(url, init = {}) {
  if (init.body || !["GET", "DELETE"].includes((init.method ?? "GET").toUpperCase())) return fetch(url, init);
  return new Promise((resolve, reject) => {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), "content-length": "0" };
    const request = http.request(url, { method: init.method, headers }, (response) => {
      const body = response.statusCode === 204 ? null : Readable.toWeb(response);
      resolve(new Response(body, { status: response.statusCode, headers: response.headers }));
    });
    request.on("error", reject);
    request.end();
  });
}

const settings = { apiKey: "none", maxRetries: 0, fetch: fetchWithLength };
const whole = new OpenAI({ ...settings, baseURL: `${base}/predict/v1` });
const streaming = new OpenAI({ ...settings, baseURL: `${base}/predictWithResponseStream/v1` });
const claude = new Anthropic({ ...settings, baseURL: `${base}/predict` });
const claudeStreaming = new Anthropic({ ...settings, baseURL: `${base}/predictWithResponseStream` });

const model = "odsc-llm";
const messages = [{ role: "user", content: "What is the weather in Oslo?" }];
const schema = {
  type: "object",
  properties: {
    city: { type: "string" },
    unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    days: { type: "integer", minimum: 1, maximum: 7 },
    places: { type: "array", items: { type: "object", properties: { name: { type: "string" }, lat: { type: "number" } }, required: ["name", "lat"] } },
  },
  required: ["city", "unit", "days", "places"],
  additionalProperties: false,
};
const tools = [
  { type: "function", function: { name: "get_weather", description: "Weather", parameters: schema } },
  { type: "function", function: { name: "send_mail", parameters: { type: "object", properties: { to: { type: "string", format: "email" } }, required: ["to"] } } },
];
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

function fits(value) {
  assert.strictEqual(typeof value.city, "string");
  assert.ok(["celsius", "fahrenheit"].includes(value.unit));
  assert.ok(Number.isInteger(value.days) && value.days >= 1 && value.days <= 7);
  assert.ok(Array.isArray(value.places));
  for (const place of value.places) assert.deepStrictEqual([typeof place.name, typeof place.lat], ["string", "number"]);
}

function isPng(base64) {
  const bytes = Buffer.from(base64, "base64");
  assert.strictEqual(bytes.subarray(1, 4).toString(), "PNG");
  return bytes;
}

async function all(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const checks = {
  async models() {
    const list = await all(whole.models.list());
    assert.strictEqual(list[0].id, model);
    assert.strictEqual((await whole.models.retrieve(model)).object, "model");
    await assert.rejects(whole.models.retrieve("nothing"), (e) => e instanceof OpenAI.NotFoundError && e.code === "model_not_found");
  },

  async chat() {
    const answer = await whole.chat.completions.create({ model, messages, n: 2, logprobs: true, top_logprobs: 3 });
    assert.strictEqual(answer.choices.length, 2);
    assert.strictEqual(answer.choices[0].finish_reason, "stop");
    const tokens = answer.choices[0].logprobs.content;
    assert.strictEqual(tokens.map((t) => t.token).join(""), answer.choices[0].message.content);
    assert.strictEqual(tokens[0].top_logprobs.length, 3);
    assert.strictEqual(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);

    const runner = streaming.chat.completions.stream({ model, messages, n: 1, stream_options: { include_usage: true } });
    const usages = [];
    for await (const chunk of runner) usages.push(chunk.usage);
    const final = await runner.finalChatCompletion();
    assert.strictEqual(final.choices[0].message.content, answer.choices[0].message.content);
    assert.ok(usages.slice(0, -1).every((u) => u === null) && usages.at(-1).completion_tokens > 0);
  },

  async completions() {
    const answer = await whole.completions.create({ model, prompt: ["A ship", "A lamp"], max_tokens: 4, echo: true, logprobs: 2 });
    assert.ok(answer.choices[1].text.startsWith("A lamp"));
    assert.strictEqual(answer.choices[0].logprobs.tokens.join(""), answer.choices[0].text);
    assert.strictEqual(answer.choices[0].finish_reason, "length");
    const chunks = await all(await streaming.completions.create({ model, prompt: "A ship", max_tokens: 4, stream: true }));
    assert.ok(answer.choices[0].text.endsWith(chunks.map((c) => c.choices[0].text).join("")));
  },

  async tools() {
    const answer = await whole.chat.completions.create({ model, messages, tools });
    const [choice] = answer.choices;
    assert.deepStrictEqual([choice.finish_reason, choice.message.content, choice.message.tool_calls.length], ["tool_calls", null, 1]);
    const [call] = choice.message.tool_calls;
    assert.strictEqual(call.function.name, "get_weather");
    fits(JSON.parse(call.function.arguments));

    const final = await streaming.chat.completions.stream({ model, messages, tools }).finalChatCompletion();
    assert.strictEqual(final.choices[0].finish_reason, "tool_calls");
    assert.strictEqual(final.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);

    const named = await whole.chat.completions.create({ model, messages, tools, tool_choice: { type: "function", function: { name: "send_mail" } } });
    assert.match(JSON.parse(named.choices[0].message.tool_calls[0].function.arguments).to, /@/);
    const both = [{ role: "user", content: "Tell me the weather and mail it." }];
    const parallel = await streaming.chat.completions.stream({ model, messages: both, tools }).finalChatCompletion();
    assert.deepStrictEqual(parallel.choices[0].message.tool_calls.map((c) => c.function.name), ["get_weather", "send_mail"]);
    parallel.choices[0].message.tool_calls.forEach((c) => JSON.parse(c.function.arguments));
    const single = await whole.chat.completions.create({ model, messages: both, tools, parallel_tool_calls: false });
    assert.strictEqual(single.choices[0].message.tool_calls.length, 1);
    const none = await whole.chat.completions.create({ model, messages, tools, tool_choice: "none" });
    assert.ok(none.choices[0].message.content);

    let asked;
    const run = whole.chat.completions.runTools({
      model,
      messages,
      tools: [{ type: "function", function: { name: "get_weather", parameters: schema, parse: JSON.parse, function: (given) => { asked = given; return "sunny"; } } }],
    });
    assert.ok((await run.finalContent()).length > 0);
    fits(asked);
  },

  async structured() {
    const format = { type: "json_schema", json_schema: { name: "weather", schema, strict: true } };
    const parsed = await whole.chat.completions.parse({ model, messages, response_format: format });
    fits(parsed.choices[0].message.parsed);
    const object = await whole.chat.completions.create({ model, messages, response_format: { type: "json_object" } });
    assert.strictEqual(typeof JSON.parse(object.choices[0].message.content), "object");
  },

  async responses() {
    const input = "Tell me about the harbour.";
    const made = await whole.responses.create({ model, input, instructions: "Be brief.", metadata: { a: "b" } });
    assert.strictEqual(made.status, "completed");
    assert.ok(made.output_text.length > 0);
    assert.deepStrictEqual(made.metadata, { a: "b" });
    const again = await whole.responses.retrieve(made.id);
    assert.deepStrictEqual(again.output, made.output);
    const items = await all(whole.responses.inputItems.list(made.id));
    assert.strictEqual(items[0].content[0].text, input);
    const next = await whole.responses.create({ model, input: "And then?", previous_response_id: made.id });
    assert.strictEqual(next.previous_response_id, made.id);
    assert.notStrictEqual(next.output_text, (await whole.responses.create({ model, input: "And then?" })).output_text);
    await assert.rejects(whole.responses.cancel(made.id), OpenAI.BadRequestError);
    await whole.responses.delete(made.id);
    await assert.rejects(whole.responses.retrieve(made.id), OpenAI.NotFoundError);
    const background = await whole.responses.create({ model, input, background: true });
    assert.strictEqual(background.status, "queued");
    assert.strictEqual((await whole.responses.retrieve(background.id)).status, "completed");

    const stream = streaming.responses.stream({ model, input, instructions: "Be brief." });
    const types = [];
    for await (const event of stream) if (types.at(-1) !== event.type) types.push(event.type);
    assert.deepStrictEqual(types, [
      "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
      "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
    ]);
    assert.strictEqual((await stream.finalResponse()).output[0].content[0].text, made.output_text);

    const functions = tools.map((t) => ({ type: "function", strict: false, ...t.function }));
    const called = await whole.responses.create({ model, input: "What is the weather?", tools: functions });
    assert.deepStrictEqual([called.output[0].type, called.output[0].name], ["function_call", "get_weather"]);
    fits(JSON.parse(called.output[0].arguments));
    const calls = streaming.responses.stream({ model, input: "What is the weather?", tools: functions });
    assert.strictEqual((await calls.finalResponse()).output[0].arguments, called.output[0].arguments);
    const told = await whole.responses.create({
      model,
      previous_response_id: called.id,
      tools: functions,
      input: [{ type: "function_call_output", call_id: called.output[0].call_id, output: "sunny" }],
    });
    assert.ok(told.output_text.length > 0);
    const structured = await whole.responses.parse({ model, input, text: { format: { type: "json_schema", name: "weather", schema, strict: true } } });
    fits(structured.output_parsed);
  },

  async embeddings() {
    // The client asks for base64 by itself and decodes it.
    const list = await whole.embeddings.create({ model, input: ["a", "b"], dimensions: 16 });
    assert.deepStrictEqual(list.data.map((d) => d.embedding.length), [16, 16]);
    assert.ok(Math.abs(list.data[0].embedding.reduce((sum, v) => sum + v * v, 0) - 1) < 0.001);
    // The same numbers, to the bit, in either encoding, and in the order of the texts.
    const floats = await whole.embeddings.create({ model, input: ["b", "a"], dimensions: 16, encoding_format: "float" });
    assert.deepStrictEqual(floats.data.map((d) => d.index), [0, 1]);
    floats.data.forEach((d, i) => assert.deepStrictEqual(d.embedding.map(Math.fround), Array.from(list.data[1 - i].embedding)));
  },

  async images() {
    const made = await whole.images.generate({ model, prompt: "A lamp", n: 2, size: "1024x1024" });
    assert.strictEqual(isPng(made.data[1].b64_json).readInt32BE(16), 1024);
    const image = await toFile(png, "picture.png", { type: "image/png" });
    isPng((await whole.images.edit({ model, image, prompt: "Brighter" })).data[0].b64_json);
    assert.match((await whole.images.createVariation({ image, response_format: "url" })).data[0].url, /^data:image\/png;base64,/);
    const events = await all(await streaming.images.generate({ model, prompt: "A lamp", stream: true, partial_images: 1 }));
    assert.deepStrictEqual(events.map((e) => e.type), ["image_generation.partial_image", "image_generation.completed"]);
    await assert.rejects(whole.images.edit({ model, image: await toFile(Buffer.from("text"), "a.png"), prompt: "x" }), OpenAI.BadRequestError);
  },

  async audio() {
    const speech = await whole.audio.speech.create({ model, voice: "alloy", input: "The quiet harbour.", response_format: "wav" });
    const sound = Buffer.from(await speech.arrayBuffer());
    assert.strictEqual(sound.subarray(0, 4).toString(), "RIFF");
    const file = () => toFile(sound, "sound.wav");
    const { text } = await whole.audio.transcriptions.create({ model, file: await file() });
    assert.ok(text.length > 0);
    assert.match(await whole.audio.transcriptions.create({ model, file: await file(), response_format: "srt" }), /^1\n00:00:00,000 --> /);
    assert.match(await whole.audio.transcriptions.create({ model, file: await file(), response_format: "vtt" }), /^WEBVTT\n\n/);
    const verbose = await whole.audio.transcriptions.create({ model, file: await file(), response_format: "verbose_json", timestamp_granularities: ["segment", "word"] });
    assert.ok(verbose.duration > 0 && verbose.segments.length > 0 && verbose.words.at(-1).end <= verbose.duration);
    const events = await all(await streaming.audio.transcriptions.create({ model, file: await file(), stream: true }));
    assert.strictEqual(events.slice(0, -1).map((e) => e.delta).join(""), text);
    assert.strictEqual(events.at(-1).text, text);
    assert.ok((await whole.audio.translations.create({ model, file: await file() })).text.length > 0);
  },

  async moderations() {
    const { results } = await whole.moderations.create({ input: ["I love it.", "I will kill it."] });
    assert.deepStrictEqual(results.map((r) => [r.flagged, r.categories.violence]), [[false, false], [true, true]]);
  },

  async files() {
    const made = await whole.files.create({ file: await toFile(Buffer.from([0, 255, 10, 13, 128]), "data.jsonl"), purpose: "batch" });
    assert.deepStrictEqual([made.bytes, made.filename, made.status], [5, "data.jsonl", "processed"]);
    assert.ok((await all(whole.files.list())).some((f) => f.id === made.id));
    assert.strictEqual((await whole.files.retrieve(made.id)).purpose, "batch");
    assert.strictEqual((await whole.files.delete(made.id)).deleted, true);
    assert.strictEqual((await all(whole.files.list({ purpose: "batch" }))).length, 0);
  },

  async errors() {
    await assert.rejects(
      whole.chat.completions.create({ model }),
      (e) => e instanceof OpenAI.BadRequestError && e.param === "messages" && e.type === "invalid_request_error" && e.code === "missing_required_parameter"
    );
    await assert.rejects(claude.messages.create({ model, messages }), (e) => e instanceof Anthropic.BadRequestError && e.error.error.type === "invalid_request_error");
  },

  async anthropic() {
    const request = { model, max_tokens: 500, system: "Be brief.", messages };
    const answer = await claude.messages.create(request);
    assert.deepStrictEqual([answer.type, answer.stop_reason, answer.content[0].type], ["message", "end_turn", "text"]);
    assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0 && answer._request_id);
    const stream = claudeStreaming.messages.stream(request);
    const final = await stream.finalMessage();
    assert.strictEqual(await stream.finalText(), answer.content[0].text);
    assert.deepStrictEqual(final.usage.output_tokens, answer.usage.output_tokens);
    const word = answer.content[0].text.split(" ")[3];
    const stopped = await claude.messages.create({ ...request, stop_sequences: ["nowhere", word] });
    assert.deepStrictEqual([stopped.stop_reason, stopped.stop_sequence], ["stop_sequence", word]);
    assert.strictEqual((await claude.messages.create({ ...request, max_tokens: 3 })).stop_reason, "max_tokens");

    const offered = tools.map((t) => ({ name: t.function.name, input_schema: t.function.parameters }));
    const called = await claude.messages.create({ ...request, tools: offered });
    assert.deepStrictEqual([called.stop_reason, called.content[0].type, called.content[0].name], ["tool_use", "tool_use", "get_weather"]);
    fits(called.content[0].input);
    const streamed = await claudeStreaming.messages.stream({ ...request, tools: offered }).finalMessage();
    assert.deepStrictEqual(streamed.content[0].input, called.content[0].input);
    assert.strictEqual(streamed.stop_reason, "tool_use");
    const told = await claude.messages.create({
      ...request,
      tools: offered,
      messages: [
        ...messages,
        { role: "assistant", content: called.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: called.content[0].id, content: "sunny" }] },
      ],
    });
    assert.strictEqual(told.content[0].type, "text");
    assert.ok((await claude.messages.countTokens({ model, messages })).input_tokens > 0);
  },

  async reasoning() {
    const request = { model, messages, reasoning_effort: "low" };
    const { message } = (await whole.chat.completions.create(request)).choices[0];
    assert.ok(message.reasoning_content.length > 0 && message.content.length > 0);
    const chunks = await all(await streaming.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }));
    const joined = (field) => chunks.map((c) => c.choices[0]?.delta[field] ?? "").join("");
    assert.deepStrictEqual([joined("reasoning_content"), joined("content")], [message.reasoning_content, message.content]);
    assert.ok(chunks.at(-1).usage.completion_tokens_details.reasoning_tokens > 0);

    const input = "What is the weather?";
    const made = await whole.responses.create({ model, input, reasoning: { effort: "low", summary: "auto" } });
    assert.deepStrictEqual(made.output.map((o) => o.type), ["reasoning", "message"]);
    const summary = streaming.responses.stream({ model, input, reasoning: { effort: "low", summary: "auto" } });
    let told = "";
    summary.on("response.reasoning_summary_text.delta", (event) => (told += event.delta));
    const final = await summary.finalResponse();
    assert.deepStrictEqual([told, final.output[0].summary[0].text], [made.output[0].summary[0].text, told]);
    assert.strictEqual(final.output[1].content[0].text, made.output_text);
    const open = await all(await streaming.responses.create({ model, input, reasoning: { effort: "low" }, stream: true }));
    const thoughts = open.filter((e) => e.type === "response.reasoning_text.delta").map((e) => e.delta).join("");
    assert.strictEqual(open.at(-1).response.output[0].content[0].text, thoughts);

    const thinking = { model, max_tokens: 2000, messages, thinking: { type: "enabled", budget_tokens: 1024 } };
    const answer = await claude.messages.create(thinking);
    assert.deepStrictEqual(answer.content.map((c) => c.type), ["thinking", "text"]);
    const stream = claudeStreaming.messages.stream(thinking);
    const seen = [];
    stream.on("thinking", (delta) => seen.push(delta));
    stream.on("signature", (signature) => seen.push(signature));
    assert.deepStrictEqual((await stream.finalMessage()).content, answer.content);
    assert.strictEqual(seen.slice(0, -1).join(""), answer.content[0].thinking);
    assert.strictEqual(seen.at(-1), answer.content[0].signature);
    // What was thought goes back with the conversation.
    const next = [...messages, { role: "assistant", content: answer.content }, { role: "user", content: "And tomorrow?" }];
    assert.strictEqual((await claude.messages.create({ ...thinking, messages: next })).content.at(-1).type, "text");
  },

  async refusals() {
    const asked = [{ role: "user", content: "[refuse] What is the weather?" }];
    const { message } = (await whole.chat.completions.create({ model, messages: asked })).choices[0];
    assert.deepStrictEqual([message.content, message.refusal], [null, "I'm sorry, but I can't help with that."]);
    const runner = streaming.chat.completions.stream({ model, messages: asked });
    let told = "";
    runner.on("refusal.delta", ({ delta }) => (told += delta));
    const done = new Promise((resolve) => runner.on("refusal.done", ({ refusal }) => resolve(refusal)));
    assert.strictEqual((await runner.finalChatCompletion()).choices[0].message.refusal, message.refusal);
    assert.deepStrictEqual([told, await done], [message.refusal, message.refusal]);
    const format = { type: "json_schema", json_schema: { name: "weather", schema, strict: true } };
    const parsed = (await whole.chat.completions.parse({ model, messages: asked, response_format: format })).choices[0].message;
    assert.deepStrictEqual([parsed.parsed, parsed.refusal], [null, message.refusal]);

    const stream = streaming.responses.stream({ model, input: "[refuse]" });
    let deltas = "";
    stream.on("response.refusal.delta", (event) => (deltas += event.delta));
    const [item] = (await stream.finalResponse()).output;
    assert.deepStrictEqual([item.content[0].type, item.content[0].refusal, deltas], ["refusal", message.refusal, message.refusal]);

    assert.strictEqual((await claude.messages.create({ model, max_tokens: 500, messages: asked })).stop_reason, "refusal");
    assert.strictEqual((await claudeStreaming.messages.stream({ model, max_tokens: 500, messages: asked }).finalMessage()).stop_reason, "refusal");
  },

  async streamedCalls() {
    const chunks = await all(await streaming.chat.completions.create({ model, messages, tools, stream: true }));
    const pieces = chunks.flatMap((c) => c.choices[0]?.delta.tool_calls ?? []);
    assert.ok(pieces.length > 5 && pieces[0].id && pieces[0].function.name === "get_weather");
    fits(JSON.parse(pieces.map((p) => p.function.arguments).join("")));

    const functions = tools.map((t) => ({ type: "function", strict: false, ...t.function }));
    const events = await all(await streaming.responses.create({ model, input: "What is the weather?", tools: functions, stream: true }));
    const deltas = events.filter((e) => e.type === "response.function_call_arguments.delta").map((e) => e.delta);
    const done = events.find((e) => e.type === "response.function_call_arguments.done");
    assert.ok(deltas.length > 5);
    assert.deepStrictEqual([done.name, done.arguments], ["get_weather", deltas.join("")]);

    const offered = tools.map((t) => ({ name: t.function.name, input_schema: t.function.parameters }));
    const stream = claudeStreaming.messages.stream({ model, max_tokens: 500, messages, tools: offered });
    const parts = [];
    stream.on("inputJson", (part) => parts.push(part));
    const { content } = await stream.finalMessage();
    assert.ok(parts.length > 5);
    assert.deepStrictEqual(JSON.parse(parts.join("")), content[0].input);
    // Forced by name, a tool is the way to structured output.
    const forced = await claude.messages.create({ model, max_tokens: 500, messages, tools: offered, tool_choice: { type: "tool", name: "get_weather" } });
    fits(forced.content[0].input);
  },

  async errorEvents() {
    const fault = { headers: { "mie-fault": "error-event;after=4" } };
    const failed = /this is the fault that was asked for/;
    const isOpenAi = (e) => e instanceof OpenAI.APIError && failed.test(e.message) && e.code === "internal_error";
    await assert.rejects(async () => all(await streaming.chat.completions.create({ model, messages, stream: true }, fault)), isOpenAi);
    await assert.rejects(async () => all(await streaming.completions.create({ model, prompt: "a", stream: true }, fault)), isOpenAi);
    const isAnthropic = (e) => e instanceof Anthropic.APIError && failed.test(e.message) && e.error.error.type === "overloaded_error";
    const request = { model, max_tokens: 500, messages };
    await assert.rejects(async () => all(await claudeStreaming.messages.create({ ...request, stream: true }, fault)), isAnthropic);
    await assert.rejects(claudeStreaming.messages.stream(request, fault).finalMessage(), isAnthropic);
    // This client hands a response's error on as an event, and rejects its final response with that.
    const events = await all(await streaming.responses.create({ model, input: "a", stream: true }, fault));
    const { type, code, message, sequence_number } = events.at(-1);
    assert.deepStrictEqual([type, code, failed.test(message), sequence_number], ["error", "server_error", true, 4]);
    await assert.rejects(streaming.responses.stream({ model, input: "a" }, fault).finalResponse(), (e) => e.type === "error" && failed.test(e.message));
  },
};

async function main() {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
    } catch (e) {
      failed.push(name);
      console.error(`${name}:`, e);
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
  console.log("all done");
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
