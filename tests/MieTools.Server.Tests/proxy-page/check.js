// Arguments: path of a Chromium; where to put a screenshot, or "-"; address of a proxy; its key; its links, each good for one browser.
// Behind it stands one deployment, named "chat".
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const http = require("node:http");
const { chromium } = require("playwright-core");

const [executablePath, screenshot, address, key, ...links] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
let browser;

async function call(body, path = "/v1/chat/completions") {
  const response = await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

const chat = (more = {}) => call({
  model: "chat", messages: [{ role: "user", content: "whisper" }], stream: true, stream_options: { include_usage: true }, ...more,
});

// A page in a browser of its own, and what its console said.
async function open(url, { width = 1280, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: false });
  const page = await context.newPage();
  page.complaints = [];
  page.foreign = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.complaints.push(message.text()); });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => { if (!/^(data:|about:)/.test(request.url()) && !request.url().startsWith(address)) page.foreign.push(request.url()); });
  await page.goto(url);
  return page;
}

async function openLive(options) {
  const page = await open(links.shift(), options);
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

async function checkShape(page) {
  const wide = await page.evaluate(() => [...document.querySelectorAll("*")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== "inline").map((e) => e.outerHTML.slice(0, 80)));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `The page is ${overflow} px too wide: ${wide}`);
  // As the browser's own tools do, beside the page's policy and not through it.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document));
  assert.deepStrictEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
  assert.ok(passes.length > 10);
}

const rows = (page) => page.locator("#requests tr");

const checks = {
  async "requests and errors appear as they come"() {
    const page = await openLive();
    assert.strictEqual(new URL(page.url()).search, "");
    assert.strictEqual(await rows(page).count(), 0);
    assert.strictEqual(await chat(), 200);
    const row = rows(page).filter({ hasText: "POST /v1/chat/completions" });
    await row.filter({ hasText: "200" }).waitFor();
    assert.match(await row.innerText(), /chat[\s\S]*200[\s\S]*ms[\s\S]*\d+, \d+/);
    assert.strictEqual(await call({}, "/v1/nowhere"), 404);
    const error = page.locator("#errors li");
    await error.filter({ hasText: "NotAuthorizedOrNotFound" }).waitFor();
    assert.strictEqual(await call({}, "/v1/nowhere"), 404);
    await error.filter({ hasText: "2 times" }).waitFor();
    assert.strictEqual(await error.count(), 1);
    assert.ok((await error.locator("p").nth(1).innerText()).length > 20);
    const deployment = page.locator("#deployments tr").filter({ hasText: "chat" });
    await deployment.locator("[data-label=Requests]", { hasText: "3" }).waitFor();
    assert.ok(!(await page.content()).includes("whisper"));
    assert.ok(!(await page.content()).includes(key));
    assert.deepStrictEqual([page.complaints, page.foreign], [[], []]);
  },

  async "the keyboard pauses it and lets it go on"() {
    const page = await openLive();
    const before = await rows(page).count();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    assert.strictEqual(await page.locator("#state").innerText(), "Paused");
    const told = page.waitForFunction(() => requests.size > document.querySelectorAll("#requests tr").length);
    assert.strictEqual(await chat(), 200);
    await told;
    assert.strictEqual(await rows(page).count(), before);
    await page.keyboard.press("Space");
    await page.waitForFunction((count) => document.querySelectorAll("#requests tr").length > count, before);
  },

  async "a link that was used is refused with a page that says what to do"() {
    const link = links[0];
    await openLive();
    const page = await open(link, { width: 360, colorScheme: "dark" });
    assert.match(await page.locator("main").innerText(), /NewPageLink/);
    await checkShape(page);
  },

};

const last = {
  async "another page reads nothing, whether it has been let in or not"() {
    const server = http.createServer((_, response) => response.end("<!doctype html><title>x</title>"));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    try {
      const page = await openLive();
      for (const host of ["127.0.0.1", "localhost"]) {
        await page.goto(`http://${host}:${server.address().port}/`);
        for (const [path, init] of [["/", {}], ["/proxy/events", {}], ["/proxy/page.js", {}], ["/v1/models", { headers }]]) {
          const read = await page.evaluate(([url, more]) => fetch(url, { credentials: "include", ...more })
            .then((r) => r.text(), (e) => e.name), [address + path, init]);
          assert.strictEqual(read, "TypeError", path);
          const blind = await page.evaluate((url) => fetch(url, { credentials: "include", mode: "no-cors" }).then((r) => r.type, (e) => e.name), address + path);
          assert.ok(["opaque", "TypeError"].includes(blind), blind);
        }
        const heard = await page.evaluate((url) => new Promise((done) => {
          const events = new EventSource(url, { withCredentials: true });
          events.onopen = () => done("open");
          events.onerror = () => { events.close(); done("closed"); };
        }), `${address}/proxy/events`);
        assert.strictEqual(heard, "closed");
        const framed = await page.evaluate((url) => new Promise((done) => {
          const frame = document.createElement("iframe");
          frame.onload = () => { try { done(frame.contentDocument === null ? "shut" : "blank"); } catch { done("shut"); } };
          frame.src = url;
          document.body.append(frame);
        }), address);
        assert.strictEqual(framed, "shut");
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
};

for (const width of [360, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    checks[`${width} px, ${colorScheme}: it fits, and axe finds nothing`] = async () => {
      const page = await openLive({ width, colorScheme });
      await rows(page).first().waitFor();
      await page.locator("#errors li").first().waitFor();
      await checkShape(page);
      const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.strictEqual(back === "rgb(255, 255, 255)", colorScheme === "light");
      if (screenshot !== "-" && width === 1280 && colorScheme === "light") {
        await Promise.all([chat(), chat(), chat({ stream: false }), chat()]);
        await page.locator("#deployments [data-label=Open]", { hasText: "0" }).waitFor();
        await page.setViewportSize({ width: 1100, height: 640 });
        await page.screenshot({ path: screenshot });
      }
    };
  }
}

(async () => {
  // The sandbox needs rights that a container's root has not; the pages are the test's own.
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    for (const [name, check] of Object.entries({ ...checks, ...last })) {
      await check();
      console.log(`ok ${name}`);
    }
    console.log("all done");
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
