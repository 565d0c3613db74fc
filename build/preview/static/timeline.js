/** The timeline below the player: sections, plays and waits, spoken lines, cues and problems, each a button. */

const LANES = {
  sections: "Sections", spans: "Plays and waits", lines: "Spoken lines", cues: "Cues", problems: "Problems",
};
const ROW_PX = 27;
const [LEAST_ZOOM, MOST_ZOOM] = [1, 64];

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
    Object.assign(this, { box, lanes, onSeek, zoom: 1, duration: 0, recording: null });
    this.rows = {};
    for (const [name, label] of Object.entries(LANES)) {
      const row = document.createElement("div");
      row.className = `lane ${name}`;
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", label);
      this.rows[name] = row;
      lanes.append(row);
    }
    this.head = document.createElement("div");
    this.head.id = "head";
    lanes.append(this.head);
    box.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    lanes.addEventListener("click", (event) => {
      if (event.target.closest("button")) return;
      const place = lanes.getBoundingClientRect();
      onSeek(((event.clientX - place.left) / place.width) * this.duration);
    });
  }

  /** Show a recording's timeline; what is the same as before is not built again. */
  show(recording) {
    this.recording = recording;
    this.duration = recording.frames / recording.fps || 1;
    const { sections, spans, lines } = recording;
    this._fill("sections", sections.map((section, i) => ({
      start: section.start_s, end: sections[i + 1]?.start_s ?? this.duration, text: section.name || "Beginning",
    })));
    this._fill("spans", spans.map(([, , start, length, label, source, hold]) => ({
      start, end: start + length, text: hold ? "hold" : label, title: `${label}, ${seconds(length)}\n${source}`,
      kind: hold ? "hold" : "",
    })));
    this._fill("lines", lines.map((line) => ({
      start: line.start_s, end: line.start_s + line.duration_s, text: line.text, title: `${line.text}\n${line.source}`,
    })));
    this._fill("cues", lines.flatMap((line) => Object.entries(line.cues).map(([name, time]) => ({
      start: time, text: "", title: `cue ${name}, at ${seconds(time)}`, label: `Cue ${name}`,
    }))));
  }

  /** Mark where problems are. */
  mark(problems) {
    this._fill("problems", stacked(problems.map((problem) => ({
      start: problem.start_s, end: problem.end_s, text: problem.message, seen: problem.seen_at_s,
    }))));
  }

  /** Put the playhead at a time, and into view where it runs out of it. */
  at(time, follow) {
    const part = time / this.duration;
    this.head.style.left = `${100 * part}%`;
    const place = part * this.lanes.offsetWidth;
    const { scrollLeft, clientWidth } = this.box;
    if (follow && (place < scrollLeft || place > scrollLeft + clientWidth)) this.box.scrollLeft = place - clientWidth / 4;
  }

  /** Zoom, keeping what is at some place of the box where it is. */
  setZoom(zoom, at = this.box.clientWidth / 2) {
    const kept = (this.box.scrollLeft + at) / this.lanes.offsetWidth;
    this.zoom = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
    this.lanes.style.width = `${100 * this.zoom}%`;
    this.box.scrollLeft = kept * this.lanes.offsetWidth - at;
  }

  /** The play or wait at a time. */
  spanAt(time) {
    return this.recording?.spans.findLast(([, , start]) => start <= time + 1e-6) ?? null;
  }

  _wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const before = this.box.getBoundingClientRect().left;
    this.setZoom(this.zoom * Math.exp(-event.deltaY / 300), event.clientX - before);
    this.box.dispatchEvent(new Event("zoom"));
  }

  _fill(lane, items) {
    const row = this.rows[lane];
    const told = JSON.stringify([this.duration, items]);
    if (row.told === told) return;
    row.told = told;
    row.dataset.deep = items.length ? 1 + Math.max(...items.map(({ deep = 0 }) => deep)) : 0;
    this._place();
    row.replaceChildren(...items.map(({ start, end, text, title, kind, label, deep = 0, seen = start }) => {
      const button = document.createElement("button");
      button.type = "button";
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
    }));
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
