// Arguments: address of a proxy, its key. Behind it stands one deployment, named "chat".
"use strict";
const assert = require("node:assert");
const { execFile } = require("node:child_process");
const { promisify } = require("node:util");
const OpenAI = require("openai");
const Anthropic = require("@anthropic-ai/sdk");
const { createOpenAICompatible } = require("@ai-sdk/openai-compatible");
const { generateText, streamText, embed } = require("ai");
const { ChatOpenAI, OpenAIEmbeddings } = require("@langchain/openai");

const [address, key] = process.argv.slice(2);
const model = "chat";
const messages = [{ role: "user", content: "What is the weather in Oslo?" }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const settings = { baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 };
const openai = new OpenAI(settings);
const failing = new OpenAI({ ...settings, defaultHeaders: { "mie-fault": "stream-failure;after=3" } });
const claude = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });

async function textOf(stream) {
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? "";
  return text;
}

async function openStreams() {
  const response = await fetch(`${address}/proxy/metrics`, { headers: { authorization: `Bearer ${key}` } });
  return Number(/mie_proxy_open_requests (\d+)/.exec(await response.text())[1]);
}

const checks = {
  async "openai: chat, whole and streamed, say the same"() {
    const whole = await openai.chat.completions.create({ model, messages });
    const stream = await openai.chat.completions.create({ model, messages, stream: true });
    assert.ok(whole.choices[0].message.content.length > 0);
    assert.strictEqual(await textOf(stream), whole.choices[0].message.content);
    assert.ok(whole._request_id.length > 0);
  },

  async "openai: tool calls"() {
    const tools = [{ type: "function", function: { name: "get_weather", parameters } }];
    const whole = await openai.chat.completions.create({ model, messages, tools });
    assert.strictEqual(typeof JSON.parse(whole.choices[0].message.tool_calls[0].function.arguments).city, "string");
    let pieces = "";
    for await (const chunk of await openai.chat.completions.create({ model, messages, tools, stream: true }))
      pieces += chunk.choices[0]?.delta?.tool_calls?.[0]?.function?.arguments ?? "";
    assert.strictEqual(pieces, whole.choices[0].message.tool_calls[0].function.arguments);
  },

  async "openai: responses, whole and streamed"() {
    const whole = await openai.responses.create({ model, input: "Hello" });
    assert.ok(whole.output_text.length > 0);
    const seen = [];
    for await (const event of await openai.responses.create({ model, input: "Hello", stream: true })) seen.push(event.type);
    assert.strictEqual(seen.at(-1), "response.completed");
    assert.strictEqual((await openai.responses.retrieve(whole.id)).id, whole.id);
  },

  async "openai: embeddings and models"() {
    const made = await openai.embeddings.create({ model, input: ["a", "b"] });
    assert.strictEqual(made.data.length, 2);
    const names = [];
    for await (const one of openai.models.list()) names.push(one.id);
    assert.deepStrictEqual(names, [model]);
    assert.strictEqual((await openai.models.retrieve(model)).id, model);
  },

  async "openai: an upload"() {
    const file = await OpenAI.toFile(Buffer.from("RIFF....WAVEfmt "), "a.wav");
    const made = await openai.audio.transcriptions.create({ model, file });
    assert.ok(made.text.length > 0);
  },

  async "openai: a stream that is left is not served to its end"() {
    const stream = await openai.chat.completions.create({ model, messages, stream: true, min_tokens: 100000, ignore_eos: true, max_tokens: 100000 });
    for await (const chunk of stream) if (chunk.choices[0]?.delta?.content) break;
    stream.controller.abort();
    while (await openStreams() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  },

  async "openai: a stream that fails is raised, after what came before"() {
    let chunks = 0;
    await assert.rejects(async () => {
      for await (const _ of await failing.chat.completions.create({ model, messages, stream: true })) chunks++;
    }, (error) => error instanceof OpenAI.APIError && error.code === "RequestTimeout");
    assert.strictEqual(chunks, 3);
    await assert.rejects(async () => {
      for await (const _ of await failing.responses.create({ model, input: "Hello", stream: true })) chunks++;
    }, (error) => error instanceof OpenAI.APIError && error.code === "RequestTimeout");
  },

  async "openai: errors are its own"() {
    await assert.rejects(openai.chat.completions.create({ model, messages, temperature: 9 }), OpenAI.BadRequestError);
    await assert.rejects(new OpenAI({ ...settings, apiKey: "wrong" }).models.list(), OpenAI.AuthenticationError);
    await assert.rejects(openai.post("/nothing", { body: {} }),
      (error) => error instanceof OpenAI.NotFoundError && error.code === "NotAuthorizedOrNotFound" && error.requestID.length > 0);
  },

  async "anthropic: messages, whole and streamed"() {
    const request = { model, max_tokens: 100, messages };
    const whole = await claude.messages.create(request);
    const streamed = await claude.messages.stream(request).finalMessage();
    assert.strictEqual(streamed.content[0].text, whole.content[0].text);
    assert.deepStrictEqual(streamed.usage.output_tokens, whole.usage.output_tokens);
    const names = [];
    for await (const one of claude.models.list()) names.push(one.id);
    assert.deepStrictEqual(names, [model]);
  },

  async "anthropic: errors are its own"() {
    const broken = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0, defaultHeaders: { "mie-fault": "stream-failure;after=3" } });
    await assert.rejects(broken.messages.stream({ model, max_tokens: 100, messages }).finalMessage(),
      (error) => error instanceof Anthropic.APIError && error.error.error.type === "timeout_error");
    await assert.rejects(claude.messages.countTokens({ model, messages }), Anthropic.NotFoundError);
    await assert.rejects(new Anthropic({ baseURL: address, apiKey: "wrong", maxRetries: 0 }).models.list(), Anthropic.AuthenticationError);
  },

  async "ai with openai-compatible: text, streams, embeddings"() {
    const provider = createOpenAICompatible({ name: "oci", baseURL: `${address}/v1`, apiKey: key });
    const whole = await generateText({ model: provider(model), prompt: "Hello", maxRetries: 0 });
    let text = "";
    for await (const piece of streamText({ model: provider(model), prompt: "Hello", maxRetries: 0 }).textStream) text += piece;
    assert.strictEqual(text, whole.text);
    const { embedding } = await embed({ model: provider.textEmbeddingModel(model), value: "Hello", maxRetries: 0 });
    assert.ok(embedding.length > 0);
  },

  async "langchain: chat, streams, embeddings"() {
    const chat = new ChatOpenAI({ model, apiKey: key, maxRetries: 0, configuration: { baseURL: `${address}/v1` } });
    const whole = await chat.invoke("Hello");
    let text = "";
    for await (const chunk of await chat.stream("Hello")) text += chunk.content;
    assert.strictEqual(text, whole.content);
    const embeddings = new OpenAIEmbeddings({ model, apiKey: key, maxRetries: 0, configuration: { baseURL: `${address}/v1` } });
    assert.ok((await embeddings.embedQuery("Hello")).length > 0);
  },

  async "openai: a batch is uploaded, created, polled, listed, downloaded and cancelled"() {
    const line = (id, content) => JSON.stringify({
      custom_id: id, method: "POST", url: "/v1/chat/completions", body: { model, messages: [{ role: "user", content }] },
    });
    const lines = [line("one", "Hello"), line("two", "Good morning")].join("\n");
    const file = await openai.files.create({ file: await OpenAI.toFile(Buffer.from(lines), "lines.jsonl"), purpose: "batch" });
    assert.strictEqual(file.bytes, Buffer.byteLength(lines));
    assert.strictEqual((await openai.files.retrieve(file.id)).filename, "lines.jsonl");
    const order = { input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h", metadata: { job: "nightly" } };
    let batch = await openai.batches.create(order);
    assert.strictEqual(batch.metadata.job, "nightly");
    while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      batch = await openai.batches.retrieve(batch.id);
    }
    assert.deepStrictEqual([batch.status, batch.request_counts], ["completed", { total: 2, completed: 2, failed: 0 }]);
    const results = (await (await openai.files.content(batch.output_file_id)).text()).trim().split("\n").map((l) => JSON.parse(l));
    assert.deepStrictEqual(results.map((r) => r.custom_id).sort(), ["one", "two"]);
    assert.ok(results.every((r) => r.response.status_code === 200 && r.response.body.choices[0].message.content.length > 0));

    const second = await openai.batches.create(order);
    const seen = [];
    for await (const one of openai.batches.list({ limit: 1 })) seen.push(one.id);
    assert.deepStrictEqual(seen, [second.id, batch.id]);
    try {
      assert.ok(["cancelling", "cancelled"].includes((await openai.batches.cancel(second.id)).status));
    } catch (error) {
      // It was faster.
      assert.ok(error instanceof OpenAI.BadRequestError && error.code === "batch_not_cancellable");
    }
    await assert.rejects(openai.batches.retrieve("batch_none"), (e) => e instanceof OpenAI.NotFoundError && e.code === "batch_not_found");
    await assert.rejects(openai.files.create({ file: await OpenAI.toFile(Buffer.from("x"), "x"), purpose: "assistants" }),
      (e) => e instanceof OpenAI.BadRequestError && e.code === "purpose_unsupported");
    const listed = [];
    for await (const one of openai.files.list({ purpose: "batch_output" })) listed.push(one.id);
    assert.ok(listed.includes(batch.output_file_id));
    assert.ok((await openai.files.delete(batch.output_file_id)).deleted);
    await assert.rejects(openai.files.content(batch.output_file_id), (e) => e instanceof OpenAI.NotFoundError);
  },

  async "curl: the address and the key are all it takes"() {
    try {
      const { stdout } = await promisify(execFile)("curl", ["-sN", `${address}/v1/chat/completions`, "-H", `Authorization: Bearer ${key}`,
        "-H", "Content-Type: application/json", "-d", JSON.stringify({ model, messages, stream: true })]);
      assert.ok(stdout.endsWith("data: [DONE]\n\n"));
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      console.log("not tried: there is no curl");
    }
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      console.error(`FAILED ${name}: ${error.stack}`);
      process.exit(1);
    }
  }
  console.log("all done");
})();
