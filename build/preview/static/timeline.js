/** The timeline below the player: sections, plays and waits, spoken lines, cues and problems, each a button. */

const LANES = ["sections", "spans", "lines", "cues", "problems"];
const LANE_PX = 23;
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
    LANES.forEach((name, i) => {
      const row = document.createElement("div");
      row.className = `lane ${name}`;
      row.style.top = `${i * LANE_PX}px`;
      this.rows[name] = row;
      lanes.append(row);
    });
    this.head = document.createElement("div");
    this.head.id = "head";
    lanes.append(this.head);
    box.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    lanes.addEventListener("click", (event) => {
      if (event.target instanceof HTMLButtonElement) return;
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
    this._fill("problems", problems.map((problem) => ({
      start: problem.start_s, end: problem.end_s, text: "", title: problem.message, label: problem.message,
    })));
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
    row.replaceChildren(...items.map(({ start, end, text, title, kind, label }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.title = title ?? text;
      button.setAttribute("aria-label", `${label ?? text}, at ${seconds(start)}`);
      if (kind) button.className = kind;
      button.style.left = `${(100 * start) / this.duration}%`;
      if (end !== undefined) button.style.width = `${(100 * Math.max(end - start, 0)) / this.duration}%`;
      button.addEventListener("click", () => this.onSeek(start));
      return button;
    }));
  }
}
