/**
 * A talk in the browser: one player behind all slides, which plays the step that the speaker asks for.
 *
 * Runs in one module with the player (m4ml-player.js, before it). reveal.js knows the slides and their
 * fragments, one a step after the slide's first; what is seen of a step is the player's.
 */

const talk = JSON.parse(document.getElementById("talk").textContent);
const player = document.querySelector("m4ml-player");
const hint = document.querySelector(".hint");
const { fps, steps } = talk;
const printing = /[?&](print-pdf|view=print)/.test(location.search);
// The small pictures of a speaker's window show where a step leads, not how.
const receiving = /[?&]receiver/.test(location.search);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

let current = -1;
let audible = false;

/** The number of the step that reveal.js is at. */
function stepOf({ h, f }) {
  return talk.slides[h].first + (f ?? -1) + 1;
}

/** Show the picture that a step leaves, or begins with where it has none of its own to play. */
function rest(number) {
  const step = steps[number];
  player.pause();
  player.seek(step.rest / fps);
  if (step.loop && !calm && !receiving) player.play({ from: step.start / fps, to: step.stop / fps, loop: true });
}

async function forward(number) {
  const step = steps[number];
  if (step.skip || calm || receiving || (step.rest === step.start && !following())) rest(number);
  else {
    // Who listens or reads wants the whole step; otherwise it is over as soon as nothing moves.
    const end = step.loop || following() ? step.stop : step.rest;
    const rate = audible ? 1 : step.rate;
    const reached = await player.play({ from: step.start / fps, to: end / fps, rate, loop: step.loop });
    if (!reached || current !== number) return;
    player.seek(Math.max(step.rest, end - 1) / fps);
  }
  if (step.auto && current === number && !receiving) Reveal.next();
}

async function backward(number) {
  const left = steps[number + 1];
  if (!left.skip && !calm && !receiving && !left.loop) {
    const from = Math.min(player.time, left.rest / fps);
    const reached = await player.play({ from, to: left.start / fps, rate: -left.back, loop: false });
    if (!reached || current !== number) return;
  }
  rest(number);
}

const following = () => audible || player.hasAttribute("captions");

/** Follow reveal.js to where it is now: a step on, a step back, or anywhere. */
function follow() {
  const indices = Reveal.getIndices();
  if (printing || !player.recording || !talk.slides[indices.h]) return;
  const number = stepOf(indices);
  if (number === current) return;
  const before = current;
  current = number;
  player.setAttribute("aria-label", `${talk.slides[indices.h].title}, step ${number + 1} of ${steps.length}`);
  if (number === before + 1) forward(number);
  else if (number === before - 1) backward(number);
  else rest(number);
}

function tell(text) {
  hint.textContent = text;
  hint.classList.add("shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => hint.classList.remove("shown"), 1500);
}

function toggleCaptions() {
  tell(player.toggleAttribute("captions") ? "Captions on" : "Captions off");
}

function toggleSound() {
  const carried = document.getElementById("sound");
  if (!carried && !talk.sound) {
    tell("This talk has no sound");
    return;
  }
  if (!player.sounding) {
    player.sound = carried ? new Blob([fromBase64(carried.textContent)], { type: "audio/mp4" }) : talk.sound;
    player.sounding = true;
    // What plays already goes on with sound as soon as there is some.
    player._sound.addEventListener("loadeddata", () => player.seek(player.time), { once: true });
  }
  audible = !audible;
  player.muted = !audible;
  tell(audible ? "Sound on" : "Sound off");
}

function print() {
  const address = new URL(location.href);
  address.search = "?print-pdf";
  address.hash = "";
  open(address);
}

/** Pictures for the overview, drawn when it is first opened. */
function drawOverview() {
  const form = player._form;
  if (!form) return;
  layOutOverview();
  document.querySelectorAll(".slides > section").forEach((section, h) => {
    if (section.querySelector("canvas")) return;
    const canvas = section.appendChild(document.createElement("canvas"));
    canvas.width = 640;
    canvas.height = Math.round((640 * talk.height) / talk.width);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", talk.slides[h].title);
    const last = (talk.slides[h + 1]?.first ?? steps.length) - 1;
    new Painter(form, canvas).paint(steps[last].rest);
  });
  document.querySelector(".slides > .present").scrollIntoView({ block: "nearest" });
}

/** How many slides stand side by side in the overview, so that all are seen; beyond six, it scrolls. */
function across() {
  const rowHeight = (n) => (0.88 * innerWidth * talk.height) / talk.width / n + 0.075 * innerHeight;
  return [1, 2, 3, 4, 5].find((n) => Math.ceil(talk.slides.length / n) * rowHeight(n) < 0.9 * innerHeight) ?? 6;
}

function layOutOverview() {
  document.body.style.setProperty("--across", across());
}

/** Up and down: a row of the overview; elsewhere a step. */
function moveByRow(rows) {
  if (!Reveal.isOverview()) return rows > 0 ? Reveal.next() : Reveal.prev();
  const there = Reveal.getIndices().h + rows * across();
  if (there >= 0 && there < talk.slides.length) Reveal.slide(there);
}

/** One page a step, each a picture in vectors. */
function layOutForPrint(form) {
  const slides = document.querySelector(".slides");
  const pages = [...slides.children].flatMap((section, h) => {
    const last = talk.slides[h + 1]?.first ?? steps.length;
    return steps.slice(talk.slides[h].first, last).map((step) => {
      const page = document.createElement("section");
      const title = document.createElement("h2");
      title.textContent = talk.slides[h].title;
      const image = document.createElement("img");
      image.src = URL.createObjectURL(new Blob([frameToSvg(form, step.rest)], { type: "image/svg+xml" }));
      image.alt = talk.slides[h].title;
      page.append(title, image);
      return page;
    });
  });
  slides.replaceChildren(...pages);
}

async function load() {
  const data = document.getElementById("recording")?.textContent ?? globalThis.m4mlRecording;
  await player.load(fromBase64(data));
  delete globalThis.m4mlRecording;
  // Until it is asked for.
  player.muted = true;
}

async function begin() {
  const fresh = !location.hash;
  if (printing) {
    await load();
    layOutForPrint(player._form);
  }
  // The speaker's picture of this step is sent its state. By its address it would begin at the slide's first
  // step, tell that as a change, and take the talk there.
  if (/[?&]postMessageEvents/.test(location.search)) history.replaceState(null, "", location.pathname + location.search);
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) Reveal.on(event, follow);
  Reveal.on("overviewshown", drawOverview);
  Reveal.on("resize", layOutOverview);
  Reveal.on("slidechanged", ({ currentSlide }) => Reveal.isOverview() && currentSlide.scrollIntoView({ block: "nearest" }));
  // First, so that a speaker's window finds it listening.
  await Reveal.initialize({
    width: talk.width, height: talk.height, margin: 0, minScale: 0.02, maxScale: 20, center: false,
    hash: true, fragmentInURL: true, transition: "none", backgroundTransition: "none", controlsTutorial: false,
    pdfSeparateFragments: false, plugins: [RevealNotes],
  });
  Reveal.addKeyBinding({ keyCode: 67, key: "C", description: "Captions" }, toggleCaptions);
  Reveal.addKeyBinding({ keyCode: 77, key: "M", description: "Sound" }, toggleSound);
  Reveal.addKeyBinding({ keyCode: 69, key: "E", description: "Print, or save as PDF" }, print);
  // reveal.js jumps to slides, and stays within one.
  const end = { h: talk.slides.length - 1, f: steps.length - talk.slides.at(-1).first - 2 };
  Reveal.addKeyBinding({ keyCode: 36, key: "Home", description: "First step" }, () => Reveal.slide(0, 0, -1));
  Reveal.addKeyBinding({ keyCode: 35, key: "End", description: "Last step" }, () => Reveal.slide(end.h, 0, end.f));
  document.addEventListener("keydown", ({ key }) => key === "Enter" && Reveal.isOverview() && Reveal.toggleOverview());
  Reveal.addKeyBinding(38, () => moveByRow(-1));
  Reveal.addKeyBinding(40, () => moveByRow(1));
  if (!printing) {
    await load();
    // A talk that is opened at its beginning begins to play; one that is opened elsewhere shows where it is.
    current = fresh ? -1 : -2;
    follow();
  }
  document.documentElement.classList.add("ready");
}

begin();
