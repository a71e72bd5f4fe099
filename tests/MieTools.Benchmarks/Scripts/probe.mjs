// What Node's fetch does with the same servers. Prints one JSON object.
import { readFileSync } from "node:fs";

const [what, path, source] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(path, "utf8"));
const completion = { prompt: "Who?", max_tokens: 8 };

const post = (url, body, headers = {}) => fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const timed = async (call) => {
  const start = performance.now();
  await call();
  return performance.now() - start;
};

async function* events(url, body, headers) {
  const answer = await post(url, body, headers);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  let rest = "";
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line.startsWith("data: {")) yield JSON.parse(line.slice(6));
  }
}

const probes = {
  async fresh() {
    const answer = await (await post(settings.open + "/predict/v1/completions", completion)).json();
    if (!answer.choices[0].text) throw new Error("There is no text.");
    return {};
  },
  async call() {
    const times = async (base, count) => {
      const all = [];
      for (let i = 0; i < count; i++) all.push(await timed(async () => (await post(base + "/predict/v1/completions", completion)).json()));
      return all;
    };
    await times(settings.open, 100);
    const ms = median(await times(settings.open, settings.calls));
    await times(settings.relayOpen, settings.calls);
    return { ms };
  },
  async cold() {
    const times = [];
    for (let i = 0; i < settings.calls; i++) times.push(await timed(async () => (await post(settings.open + "/predict/v1/completions", completion)).json()));
    return { firstMs: times[0], ms: median(times) };
  },
  async stream() {
    const count = settings.chunks;
    const body = { messages: [{ role: "user", content: "A story" }], stream: true, max_tokens: count };
    if (source !== "replay") Object.assign(body, { ignore_eos: true, max_tokens: count - 2 });
    const one = async () => {
      const texts = [];
      const ms = await timed(async () => {
        for await (const event of events(settings[source] + "/predictWithResponseStream/v1/chat/completions", body)) texts.push(event.choices[0].delta.content);
      });
      if (texts.length !== count) throw new Error(`There were ${texts.length} chunks.`);
      return (ms * 1000) / count;
    };
    return { firstUs: await one(), us: median([await one(), await one()]) };
  },
  async "first-chunk"() {
    const body = { prompt: "A story", stream: true, ignore_eos: true, max_tokens: 20 };
    const one = async () => {
      const start = performance.now();
      let took;
      for await (const _ of events(settings.slow + "/predictWithResponseStream/v1/completions", body)) took ??= performance.now() - start;
      return took;
    };
    const firstMs = await one();
    const times = [];
    for (let i = 0; i < settings.firstChunks; i++) times.push(await one());
    return { firstMs, ms: median(times) };
  },
  async big() {
    const one = () => timed(async () => (await post(settings.replay + "/predict/v1/custom/json", { max_tokens: settings.bigBytes })).json());
    const firstMs = await one();
    const times = [];
    for (let i = 0; i < 5; i++) times.push(await one());
    return { firstMs, ms: median(times) };
  },
  async broken() {
    const result = {};
    for (const [name, fault] of Object.entries(settings.faults)) {
      let kept = 0;
      let told = "silent";
      try {
        for await (const event of events(settings.slow + "/predictWithResponseStream/v1/completions", { prompt: "A story", stream: true, ignore_eos: true, max_tokens: 10 }, { "mie-fault": fault })) if (event.choices?.[0].text) kept++;
      } catch (e) {
        told = `told (${e.cause?.code ?? e.message})`;
      }
      result[name] = `${kept} kept, ${told}`;
    }
    return result;
  },
};
console.log(JSON.stringify(await probes[what]()));
// Connections that are kept open would keep the process.
process.exit(0);
