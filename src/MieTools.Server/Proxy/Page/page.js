// Shows what the proxy tells: every text goes into the page as text, never as HTML.
"use strict";

const mostRequests = 120;
const mostErrors = 10;
const byId = (id) => document.getElementById(id);
const state = byId("state");
const pause = byId("pause");
const requests = new Map();
let deployments = [];
let connection = "Connecting …";

const whole = (value) => value.toLocaleString("en");
const time = (at) => new Date(at).toLocaleTimeString();
const duration = (ms) => ms == null ? "" : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
const rate = (value) => value == null ? "" : value.toFixed(1);
const tokens = (item) => item.promptTokens + item.completionTokens === 0
  ? "" : `${whole(item.promptTokens)}, ${whole(item.completionTokens)}`;
const size = (bytes) => bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// A row with the headings of its table as labels, for narrow screens.
function row(body, cells) {
  const labels = [...body.parentElement.querySelectorAll("thead th")].map((h) => h.textContent);
  const made = document.createElement("tr");
  made.setAttribute("role", "row");
  cells.forEach(([text, className], i) => {
    const isHead = i === 0;
    const cell = element(isHead ? "th" : "td", text === "" ? "–" : text, `${className ?? ""}${text === "" ? " none" : ""}`.trim());
    cell.setAttribute("role", isHead ? "rowheader" : "cell");
    if (isHead) cell.scope = "row";
    cell.dataset.label = labels[i];
    made.append(cell);
  });
  return made;
}

function showDeployments() {
  const body = byId("deployments");
  body.replaceChildren(...deployments.map((d) => row(body, [
    [d.name], [whole(d.open), "number"], [whole(d.requests), "number"], [whole(d.errors), d.errors > 0 ? "number bad" : "number"],
    [duration(d.median), "number"], [duration(d.ninetyFifth), "number"], [duration(d.firstMedian), "number"],
    [rate(d.tokensPerSecond), "number"], [tokens(d), "number"],
  ])));
}

function requestRow(body, r) {
  const status = r.done ? [r.error ? `${r.status} ${r.error}` : `${r.status}`, r.error ? "bad" : "good"] : ["open", "quiet"];
  const made = row(body, [
    [time(r.at), "time"], [r.model ?? "", ""], [r.path ? `${r.method} ${r.path}` : ""], status, [duration(r.milliseconds), "number"],
    [duration(r.firstMilliseconds), "number"], [rate(r.tokensPerSecond), "number"], [tokens(r), "number"],
    [r.done ? size(r.bytes) : "", "number"],
  ]);
  made.dataset.id = r.id;
  return made;
}

// The newest of each kind, and how many there are: many of one kind hide no other.
function errorItems(latest) {
  const kinds = new Map();
  for (const r of latest.filter((r) => r.error)) {
    const name = `${r.model ?? "no deployment"} · ${r.status} ${r.error}`;
    const kind = kinds.get(name) ?? { name, newest: r, count: 0 };
    kind.count++;
    kinds.set(name, kind);
  }
  return [...kinds.values()].slice(0, mostErrors).map(({ name, newest, count }) => {
    const item = document.createElement("li");
    item.append(element("p", `${time(newest.at)} · ${name}${count > 1 ? ` · ${count} times` : ""}`, "bad"), element("p", newest.advice ?? ""));
    return item;
  });
}

function showRequests() {
  const latest = [...requests.values()].sort((a, b) => b.id - a.id);
  const body = byId("requests");
  body.replaceChildren(...latest.map((r) => requestRow(body, r)));
  byId("requests-table").hidden = latest.length === 0;
  byId("no-requests").hidden = latest.length > 0;
  const failed = errorItems(latest);
  byId("errors").replaceChildren(...failed);
  byId("no-errors").hidden = failed.length > 0;
}

function keep(items) {
  for (const item of items) requests.set(item.id, item);
  const ids = [...requests.keys()].sort((a, b) => a - b);
  for (const id of ids.slice(0, Math.max(0, ids.length - mostRequests))) requests.delete(id);
}

const isPaused = () => pause.getAttribute("aria-pressed") === "true";

function show() {
  const text = isPaused() ? "Paused" : connection;
  // Told anew only when it is another.
  if (state.textContent !== text) state.textContent = text;
  state.className = isPaused() ? "" : connection === "Live" ? "live" : "lost";
  if (isPaused()) return;
  showDeployments();
  showRequests();
}

function connect() {
  const events = new EventSource("/proxy/events");
  const on = (name, act) => events.addEventListener(name, (e) => { act(JSON.parse(e.data)); show(); });
  on("begin", (items) => { requests.clear(); keep(items); });
  on("requests", keep);
  on("deployments", (items) => { deployments = items; });
  events.addEventListener("open", () => { connection = "Live"; show(); });
  events.addEventListener("error", () => {
    // Closed for good: the proxy does not know this browser any more.
    connection = events.readyState === EventSource.CLOSED
      ? "The proxy has ended, or wants a new link: (Get-MieProxy).NewPageLink()" : "The proxy does not answer; trying again …";
    show();
  });
}

pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  show();
});
connect();
