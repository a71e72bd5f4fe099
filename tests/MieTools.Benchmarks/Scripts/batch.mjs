// Sends a file of requests with OpenAI's client, so many at a time, and writes their answers to another. Prints one JSON object.
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { once } from "node:events";
import { createInterface } from "node:readline";

const [folder, path] = process.argv.slice(2);
const OpenAI = createRequire(`${folder}/`)("openai");
const settings = JSON.parse(readFileSync(path, "utf8"));
const client = new OpenAI({ baseURL: `${settings.url}/predict/v1`, apiKey: "none", maxRetries: 5 });

async function send(from, to) {
  const lines = createInterface({ input: createReadStream(from), crlfDelay: Infinity })[Symbol.asyncIterator]();
  const output = createWriteStream(to);
  let count = 0;
  const work = async () => {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      const { custom_id, body } = JSON.parse(next.value);
      const response = await client.chat.completions.create(body);
      count++;
      if (!output.write(JSON.stringify({ custom_id, response }) + "\n")) await once(output, "drain");
    }
  };
  output.setMaxListeners(settings.limit + 10);
  await Promise.all(Array.from({ length: settings.limit }, work));
  output.end();
  await once(output, "close");
  return count;
}

await send(settings.warmup, settings.output + ".warmup");
const cpu = process.cpuUsage();
const start = performance.now();
const count = await send(settings.input, settings.output);
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(cpu);
if (count !== settings.lines) throw new Error(`There are ${count} answers.`);
console.log(JSON.stringify({ seconds, cpuSeconds: (used.user + used.system) / 1e6 }));
