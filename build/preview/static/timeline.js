/**
 * The timeline below the player: sections, plays and waits, spoken lines, cues and problems, each a button.
 *
 * Only what is in view is in the page, and what is too narrow to be hit is one button with its neighbours: so
 * a scene of thousands of plays takes no more work than one of hundreds.
 */

const LANES = {
  sections: "Sections", spans: "Plays and waits", lines: "Spoken lines", cues: "Cues", problems: "Problems",
};
const ROW_PX = 27;
const NARROW_PX = 6;
const [LEAST_ZOOM, MOST_ZOOM] = [1, 256];
// Of a view's width, so much more is there on each side.
const BESIDE = 0.25;

function seconds(value) {
  return `${value.toFixed(2)} s`;
}

export class Timeline {
  /**
   * @param {HTMLElement} box what scrolls
   * @param {HTMLElement} lanes what is inside it
   * @param {(time: number) => void} onSeek called with the moment that was chosen
   */
  constructor(box, lanes, onSeek) {
    Object.assign(this, { box, lanes, onSeek, zoom: 1, duration: 1, recording: null, view: box.clientWidth });
    this.rows = {};
    this.items = {};
    for (const [name, label] of Object.entries(LANES)) {
      const row = document.createElement("div");
      row.className = `lane ${name}`;
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", label);
      row.addEventListener("keydown", (event) => this._walk(event, row));
      this.rows[name] = row;
      this.items[name] = [];
      lanes.append(row);
    }
    this.head = document.createElement("div");
    this.head.id = "head";
    lanes.append(this.head);
    box.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    box.addEventListener("scroll", () => this._drawSoon());
    new ResizeObserver(() => {
      this.view = box.clientWidth;
      this._drawSoon();
    }).observe(box);
    lanes.addEventListener("click", (event) => {
      if (event.target.closest("button")) return;
      const place = lanes.getBoundingClientRect();
      onSeek(((event.clientX - place.left) / place.width) * this.duration);
    });
  }

  /** How wide all of it is, in pixels. */
  get width() {
    return this.view * this.zoom;
  }

  /** Show a recording's timeline; what is the same as before is not built again. */
  show(recording) {
    this.recording = recording;
    this.duration = recording.frames / recording.fps || 1;
    const { sections, spans, lines } = recording;
    this.items.sections = sections.map((section, i) => ({
      start: section.start_s, end: sections[i + 1]?.start_s ?? this.duration, text: section.name || "Beginning",
    }));
    this.items.spans = spans.map(([, , start, length, label, source, hold]) => ({
      start, end: start + length, text: hold ? "hold" : label, title: `${label}, ${seconds(length)}\n${source}`,
      kind: hold ? "hold" : "",
    }));
    this.items.lines = lines.map((line) => ({
      start: line.start_s, end: line.start_s + line.duration_s, text: line.text, title: `${line.text}\n${line.source}`,
    }));
    this.items.cues = lines.flatMap((line) => Object.entries(line.cues).map(([name, time]) => ({
      start: time, text: "", title: `cue ${name}, at ${seconds(time)}`, label: `Cue ${name}`,
    })));
    this._draw();
  }

  /** Mark where problems are. */
  mark(problems) {
    this.items.problems = stacked(problems.map((problem) => ({
      start: problem.start_s, end: problem.end_s, text: problem.message, seen: problem.seen_at_s,
    })));
    this._draw();
  }

  /** Put the playhead at a time, and into view where it runs out of it. */
  at(time, follow) {
    const place = (time / this.duration) * this.width;
    this.head.style.transform = `translateX(${place}px)`;
    this.time = time;
    if (!follow || this.zoom === 1) return;
    const { scrollLeft } = this.box;
    if (place < scrollLeft || place > scrollLeft + this.view) this.box.scrollLeft = place - this.view / 4;
  }

  /** Zoom, keeping what is at some place of the box where it is: the playhead, or the middle where that is not seen. */
  setZoom(zoom, at = this._headInView() ?? this.view / 2) {
    const kept = (this.box.scrollLeft + at) / this.width;
    this.zoom = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
    this.lanes.style.width = `${100 * this.zoom}%`;
    this.box.scrollLeft = kept * this.width - at;
    this._drawSoon();
  }

  /** The play or wait at a time. */
  spanAt(time) {
    return this.recording?.spans.findLast(([, , start]) => start <= time + 1e-6) ?? null;
  }

  _headInView() {
    const place = ((this.time ?? 0) / this.duration) * this.width - this.box.scrollLeft;
    return place >= 0 && place <= this.view ? place : null;
  }

  _wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const before = this.box.getBoundingClientRect().left;
    this.setZoom(this.zoom * Math.exp(-event.deltaY / 300), event.clientX - before);
    this.box.dispatchEvent(new Event("zoom"));
  }

  /** The arrows lead from button to button of a lane; Tab leads from lane to lane. */
  _walk(event, row) {
    const step = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[event.key];
    const next = step && event.target[step];
    if (!next) return;
    event.preventDefault();
    for (const button of row.children) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  _drawSoon() {
    this._due ??= requestAnimationFrame(() => this._draw());
  }

  _draw() {
    cancelAnimationFrame(this._due);
    this._due = null;
    const scale = this.width / this.duration;
    const left = (this.box.scrollLeft - BESIDE * this.view) / scale;
    const right = (this.box.scrollLeft + (1 + BESIDE) * this.view) / scale;
    for (const [name, items] of Object.entries(this.items)) {
      const shown = joined(items, NARROW_PX / scale, LANES[name])
        .filter(({ start, end = start }) => end >= left && start <= right);
      this.rows[name].dataset.deep = items.length ? 1 + Math.max(...items.map(({ deep = 0 }) => deep)) : 0;
      this._fill(this.rows[name], shown);
    }
    this._place();
    this.head.style.transform = `translateX(${(this.time ?? 0) * scale}px)`;
  }

  /** Let a lane show some items, in order, keeping the buttons that show them already. */
  _fill(row, items) {
    const before = new Map([...row.children].map((button) => [button.told, button]));
    const buttons = items.map((item) => {
      const told = JSON.stringify([this.duration, item]);
      const button = before.get(told) ?? Object.assign(this._button(item), { told });
      before.delete(told);
      return button;
    });
    for (const gone of before.values()) gone.remove();
    buttons.forEach((button, i) => {
      if (row.children[i] !== button) row.insertBefore(button, row.children[i] ?? null);
    });
    if (buttons.length && !buttons.some((button) => button.tabIndex === 0)) buttons[0].tabIndex = 0;
  }

  _button({ start, end, text, title, kind, label, deep = 0, seen = start }) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    const words = document.createElement("span"); // which a narrow button leaves out
    words.textContent = text;
    button.append(words);
    button.title = title ?? text;
    button.setAttribute("aria-label", `${label ?? text}, at ${seconds(start)}`);
    if (kind) button.className = kind;
    button.style.top = `${deep * ROW_PX}px`;
    button.style.left = `${(100 * start) / this.duration}%`;
    if (end !== undefined) button.style.width = `${(100 * Math.max(end - start, 0)) / this.duration}%`;
    button.addEventListener("click", () => this.onSeek(seen));
    return button;
  }

  /** Put the lanes below each other; one with nothing in it takes no room. */
  _place() {
    let top = 0;
    for (const row of Object.values(this.rows)) {
      row.style.top = `${top}px`;
      top += ROW_PX * (row.dataset.deep ?? 0);
    }
    this.lanes.style.height = `${top}px`;
  }
}

/** Items with how deep each lies, so that none covers another; sorted by their start. */
function stacked(items) {
  const ends = [];
  return items.map((item) => {
    let deep = ends.findIndex((end) => end <= item.start);
    if (deep < 0) deep = ends.length;
    ends[deep] = item.end;
    return { ...item, deep };
  });
}

/** Items of which none but the wide are nearer to the one before than some length: those are one with it. */
function joined(items, length, what) {
  const groups = [];
  for (const item of items) {
    const group = groups.at(-1);
    const { start, end = start } = item;
    const near = group && start < group.from + length && end - start < length && group.deep === item.deep;
    if (near) {
      group.count += 1;
      group.end &&= Math.max(group.end, end);
      group.kind &&= item.kind;
    } else {
      groups.push({ ...item, from: start, count: 1 });
    }
  }
  return groups.map(({ from, count, ...item }) => {
    if (count === 1) return item;
    const label = `${count} ${what.toLowerCase()}`;
    return { ...item, text: "", label, title: `${label}, from ${seconds(from)} on: zoom in to see each` };
  });
}
