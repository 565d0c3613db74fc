/** The preview's page: it shows what the server records, and tells the server what is looked at. */

import "./m4ml-player.js";
import { Timeline } from "./timeline.js";

const find = (id) => document.getElementById(id);
const player = find("player");
const timeline = new Timeline(find("scroll"), find("lanes"), (time) => player.seek(time));

const RETRY_MS = 1000;

// What survives a reload: where each scene was looked at, and how closely.
const kept = JSON.parse(sessionStorage.getItem("preview") ?? "{}");
kept.times ??= {};
kept.starts ??= {};
const keep = () => sessionStorage.setItem("preview", JSON.stringify(kept));

let socket = null;
let scene = decodeURIComponent(location.hash.slice(1)) || kept.scene || "";
let quiet = null;
let outlinedAt = 0;
let loaded = null;
let heard = null;

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function connect() {
  socket = new WebSocket(new URL("socket", location.href.replace(/^http/, "ws").replace(/#.*/, "")));
  socket.binaryType = "arraybuffer";
  socket.onopen = () => open(scene);
  socket.onmessage = ({ data }) => (typeof data === "string" ? hear(JSON.parse(data)) : showStill(data));
  socket.onclose = () => {
    showState("The preview has ended. Waiting for it to start again…", false);
    setTimeout(connect, RETRY_MS);
  };
}

function open(name) {
  send({ type: "open", scene: name, time: kept.times[name] ?? 0, from: kept.starts[name] ?? 0 });
}

// From the server.

const hearing = {
  scenes(message) {
    showScenes(message.scenes);
    if (message.scene && message.scene !== scene) open(message.scene);
  },
  opened: (message) => opened(message.scene),
  recording(message) {
    showState(message.still ? "Showing this moment…" : "Recording…", true);
  },
  progress(message) {
    find("progress").textContent = `${message.seconds.toFixed(1)} s`;
  },
  idle() {
    showState(find("failure").hidden ? "Up to date" : "Waiting for the next save", false);
  },
  waiting() {
    showState("Waiting for another scene to be recorded…", false);
  },
  begun(message) {
    // One that ends before the playhead would move it.
    if ((kept.times[scene] ?? 0) < message.seconds) fetchRecording();
  },
  whole: () => fetchRecording(),
  sound: () => fetchSound(),
  problems: (message) => showProblems(message.problems),
  failed: (message) => showFailure(message),
  mended() {
    find("failure").hidden = true;
  },
};

/** Tell what goes on; how far it is stands beside, so that no reader of screens speaks every step. */
function showState(text, stoppable) {
  find("status").textContent = text;
  find("progress").textContent = "";
  find("stop").hidden = !stoppable;
}

function hear(message) {
  hearing[message.type]?.(message);
}

async function showStill(data) {
  await player.showStill(new Uint8Array(data));
  find("failure").hidden = true;
}

/** Have what is recorded beside the page, not through its socket, and piece by piece: that of a long scene is megabytes. */
async function fetchRecording() {
  const wanted = (loaded = { scene });
  find("failure").hidden = true;
  player.sound = heard = null; // until that of this recording is there
  const answer = await fetch(`recording?${new URLSearchParams({ scene })}`).catch(() => null);
  if (!answer?.ok || loaded !== wanted) return;
  const time = player.recording && player.dataset.scene === scene ? player.time : kept.times[scene] ?? 0;
  player.addEventListener("loadedmetadata", () => {
    if (loaded === wanted) player.dataset.scene = wanted.scene;
  }, { once: true });
  player.load(answer.body, { time });
}

/** Have the scene's sound beside the page, not through it: that of twenty minutes is 58 MB. */
async function fetchSound() {
  const wanted = (heard = {});
  const answer = await fetch(`sound?${new URLSearchParams({ scene })}`).catch(() => null);
  const sound = answer?.ok ? await answer.blob() : null;
  if (sound && heard === wanted) player.sound = sound;
}

// On the page.

function opened(name) {
  scene = kept.scene = name;
  loaded = heard = null;
  keep();
  history.replaceState(null, "", `#${encodeURIComponent(name)}`);
  document.title = `${name.split("/").at(-1) || "Preview"} – Preview`;
  for (const button of find("scenes").querySelectorAll("button")) {
    button.setAttribute("aria-current", String(button.dataset.scene === name));
    if (button.dataset.scene === name) button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  find("failure").hidden = true;
  setStart(kept.starts[name] ?? 0);
  showProblems(null);
}

function showScenes(names) {
  find("scenes").replaceChildren(...names.map((name) => {
    const parts = name.split("/");
    const button = document.createElement("button");
    const small = document.createElement("small");
    small.textContent = parts.slice(0, -1).join(" / ");
    button.type = "button";
    button.dataset.scene = name;
    button.append(parts.at(-1), small);
    button.setAttribute("aria-current", String(name === scene));
    button.addEventListener("click", () => {
      scene = name;
      open(name);
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function showFailure({ message, file, line, source = [], details = "" }) {
  find("failure-message").textContent = message;
  find("failure-place").textContent = file ? `${file}${line ? `:${line}` : ""}` : "";
  const indent = Math.min(...source.filter(([, text]) => text.trim()).map(([, text]) => text.search(/\S/)));
  find("failure-source").replaceChildren(...source.map(([number, text]) => {
    const row = document.createElement(number === line ? "mark" : "span");
    row.textContent = `${String(number).padStart(4)}  ${text.slice(indent)}\n`;
    return row;
  }));
  find("failure-source").hidden = !source.length;
  find("failure-details").textContent = details;
  find("failure-details").parentElement.hidden = !details;
  find("failure").hidden = false;
  player.dispatchEvent(new Event("failure"));
}

/** List what the checks found; null where they have not looked yet. */
function showProblems(problems) {
  find("count").textContent = problems?.length || "";
  find("none").textContent = problems?.length ? "" : problems ? "None found." : "Not checked yet.";
  outline(null);
  const open = new Set([...find("problems").querySelectorAll("details[open]")].map(({ dataset }) => dataset.alike));
  const groups = new Map();
  for (const problem of problems ?? []) {
    if (!groups.has(problem.alike)) groups.set(problem.alike, []);
    groups.get(problem.alike).push(problem);
  }
  find("problems").replaceChildren(...[...groups].map(([alike, [first, ...others]]) => {
    const item = document.createElement("li");
    item.append(problemButton(first));
    if (others.length) {
      const rest = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = `and ${others.length} more like it`;
      rest.dataset.alike = alike;
      rest.open = open.has(alike);
      rest.append(summary, ...others.map(problemButton));
      item.append(rest);
    }
    return item;
  }));
  timeline.mark(problems ?? []);
}

/** Leads to where a problem is seen. */
function problemButton(problem) {
  const button = document.createElement("button");
  const where = document.createElement("small");
  where.textContent =
    `${problem.start_s.toFixed(2)} to ${problem.end_s.toFixed(2)} s${problem.source ? `, ${problem.source}` : ""}`;
  button.type = "button";
  button.append(problem.message, where);
  button.addEventListener("click", () => {
    player.pause();
    player.seek(problem.seen_at_s);
    outline(problem);
  });
  return button;
}

/** Draw a line round where a problem is, until another moment is looked at. */
function outline(problem) {
  const mark = find("outline");
  outlinedAt = player.time;
  mark.hidden = !problem?.box;
  if (mark.hidden) return;
  const [left, top, right, bottom] = problem.box.map((part) => Math.min(Math.max(part, 0), 1));
  Object.assign(mark.style, {
    left: `calc(${100 * left}% - 4px)`, top: `calc(${100 * top}% - 4px)`,
    width: `calc(${100 * (right - left)}% + 8px)`, height: `calc(${100 * (bottom - top)}% + 8px)`,
  });
}

function showMoment() {
  const span = timeline.spanAt(player.time);
  const [, , start, , label, source] = span ?? [0, 0, 0, 0, "", ""];
  // What does not fit is left out at the front: a path's end, and the line, are what one looks for.
  const [words, code, path] = ["span", "code", "bdi"].map((tag) => document.createElement(tag));
  words.textContent = span ? label : "";
  path.textContent = code.title = source;
  code.append(path);
  find("moment").replaceChildren(words, code);
  find("start-here").hidden = !(start > 0);
}

function setStart(time) {
  kept.starts[scene] = time;
  keep();
  find("start-first").hidden = !time;
}

player.addEventListener("loadedmetadata", () => {
  timeline.show(player.recording);
  timeline.at(player.time, true);
  showMoment();
});

player.addEventListener("timeupdate", () => {
  timeline.at(player.time, player.playing);
  if (player.time !== outlinedAt) outline(null);
  if (player.dataset.scene === scene) kept.times[scene] = player.time;
  // Told when it rests: at once would be a message for every frame that plays.
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    keep();
    showMoment();
    send({ type: "at", time: player.time });
  }, 100);
});

find("start-here").addEventListener("click", () => {
  const [, , start] = timeline.spanAt(player.time);
  setStart(start);
  send({ type: "from", time: start });
});
find("start-first").addEventListener("click", () => {
  setStart(0);
  send({ type: "from", time: 0 });
});
find("stop").addEventListener("click", () => send({ type: "stop" }));

function zoomBy(factor) {
  timeline.setZoom(timeline.zoom * factor);
  kept.zoom = timeline.zoom;
  keep();
}
find("zoom-in").addEventListener("click", () => zoomBy(1.5));
find("zoom-out").addEventListener("click", () => zoomBy(1 / 1.5));
find("scroll").addEventListener("zoom", () => zoomBy(1));
timeline.setZoom(kept.zoom ?? 1);

// The player's keys work wherever the page has its focus, but in what has keys of its own.
document.addEventListener("keydown", (event) => {
  if (event.target !== document.body) return;
  player.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, cancelable: true }));
});

connect();
