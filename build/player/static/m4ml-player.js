/**
 * Plays a recording of m4ml: one module, one element, nothing fetched but its source.
 *
 *     <script type="module" src="m4ml-player.js"></script>
 *     <m4ml-player src="projection.m4ml-web" controls></m4ml-player>
 *
 * One file on purpose, so that a page, a deck or a notebook needs to carry only one. Its parts, in order:
 * reading the web form (laid out in build/player/web_form.py), drawing it, writing it as SVG, the clock, and
 * the element. Nothing in a file is ever used as HTML or as code; what is shown is set as text.
 */

// ---------------------------------------------------------------------------------------------------------
// Reading

/** The file is not what it should be; the message is for the viewer. */
export class FormatError extends Error {}

const MAGIC = [0x4d, 0x34, 0x4d, 0x4c, 0x57, 0x45, 0x42]; // "M4MLWEB"
const VERSION = 1;
const TABLES = ["shapes", "styles", "paints", "views", "images", "lists"];
const Stream = Object.freeze({
  MODES: 0, ORIGINS: 1, CONTOURS: 2, EXPONENTS: 3, ANCHORS: 4, HANDLES: 5, CHANGES: 6, MOVES: 7, MOTIONS: 8,
  PAINTS: 9, GRADIENTS: 10, VIEWS: 11, STYLES: 12, WIDTHS: 13, IMAGES: 14, IMAGE_DATA: 15, LISTS: 16,
  LIST_SHAPES: 17, LIST_STYLES: 18, FRAMES: 19, COUNT: 20,
});
const Mode = Object.freeze({ NEW: 0, MOVED: 1, CHANGED: 2, CONTINUED: 3 });
const Op = Object.freeze({ COPY: 0, RESHAPE: 1, RESTYLE: 2, INSERT: 3, SKIP: 4 });
const Kind = Object.freeze({
  BACKGROUND: 0, FILL: 1, STROKE: 2, IMAGE: 3, CAMERA: 4, MASK: 5, POINTS: 6, PIXELS: 7,
});
// What each kind of drawing refers to: a reader that has checked this need not look again.
const NEEDS = [[], ["paint", "view"], ["paint", "view"], ["view", "image"], ["view", "list"], ["image", "list"],
  ["paint", "view"], ["image"]];
const NEEDS_SHAPE = [false, true, true, true, true, false, true, false];

// Limits that no sensible recording reaches and that keep a hostile one from taking the browser's memory.
const LIMITS = Object.freeze({
  record: 1 << 30, header: 1 << 26, payload: 1 << 27, rows: 1 << 23, slots: 1 << 25, frames: 1 << 24,
  pixels: 1 << 26, nesting: 8,
});

const GRID = 2 ** -10;
const MOTION_SCALES = [2 ** -16, 2 ** -16, 2 ** -16, 2 ** -16, 2 ** -12, 2 ** -12];

const damaged = (what) => new FormatError(`This recording is damaged (${what}). Load it again, or make it anew.`);
const demand = (condition, what) => {
  if (!condition) throw damaged(what);
};

const CRC = new Int32Array(256).map((_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = CRC[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Whole numbers, one after another; reading past the end is damage. */
class Numbers {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  next() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      demand(this.at < this.bytes.length, "a table ends early");
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw damaged("a number is out of range");
  }

  signed() {
    const folded = this.next();
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  }

  /** A number that must lie from 0 to a limit, which it may not reach. */
  below(limit, what) {
    const value = this.signed();
    demand(value >= 0 && value < limit, what);
    return value;
  }
}

/** Undo raw deflate, giving up as soon as the result is longer than was announced. */
async function inflate(bytes, limit) {
  const unpacker = new DecompressionStream("deflate-raw");
  const writer = unpacker.writable.getWriter();
  // Its failures come out of the reading side as well; these two must not count as unhandled.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = unpacker.readable.getReader();
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      demand(length <= limit, "it is longer than it says");
      parts.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof FormatError ? error : damaged("it cannot be unpacked");
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A recording as it arrives: push bytes, and draw any frame whose chunk has been read.
 *
 * @property {object|null} header what the recording says of itself, once it is known
 * @property {Promise<object>} opened settles with the header
 */
export class WebForm {
  constructor() {
    this.header = null;
    this.whole = false;
    this.audio = null;
    this.shapes = [];
    this.styles = [];
    this.paints = [];
    this.views = [];
    this.images = [];
    this.lists = [];
    this._chunks = [];
    this._frames = 0;
    this._slots = 0;
    this._pending = [];
    this._pendingLength = 0;
    this._started = false;
    this._work = Promise.resolve();
    this._waiting = new Set();
    this.opened = new Promise((resolve, reject) => Object.assign(this, { _open: resolve, _fail: reject }));
    this.opened.catch(() => {});
  }

  /** Take more bytes of the file. */
  push(bytes) {
    this._pending.push(bytes);
    this._pendingLength += bytes.length;
    if (!this._started) {
      if (this._pendingLength < 8) return;
      const head = this._take(8);
      demand(MAGIC.every((byte, i) => head[i] === byte), "it is not a recording");
      if (head[7] !== VERSION) {
        throw new FormatError(
          `This recording has version ${head[7]}, this player reads version ${VERSION}. Make it anew.`);
      }
      this._started = true;
    }
    while (this._pendingLength >= 9) {
      const head = this._peek(9);
      const view = new DataView(head.buffer, head.byteOffset);
      const length = view.getUint32(1, true);
      demand(!this.whole && length <= LIMITS.record, "a part is too long");
      if (this._pendingLength < 9 + length) return;
      this._take(9);
      const data = this._take(length);
      demand(crc32(data) === view.getUint32(5, true), "a part has changed");
      this._record(String.fromCharCode(head[0]), data);
    }
  }

  /** Say that no more bytes come. */
  end() {
    if (!this.whole || this._pendingLength) {
      throw new FormatError("This recording is cut short. Load it again, or make it anew.");
    }
  }

  /** Whether a frame can be drawn now. */
  has(frame) {
    return this._chunkOf(frame)?.frames != null;
  }

  /** Settle when a frame can be drawn; reject where it is damaged. */
  async ready(frame) {
    await this.opened;
    while (!this._chunkOf(frame)) {
      if (this.whole) throw damaged("a frame is missing");
      await new Promise((resolve, reject) => this._waiting.add({ resolve, reject }));
    }
    await this._decode(this._chunks.indexOf(this._chunkOf(frame)));
  }

  /** The number of the list of drawings that a frame shows. */
  listOf(frame) {
    const chunk = this._chunkOf(frame);
    return chunk.frames[frame - chunk.first];
  }

  /** Read everything that has arrived. */
  async readAll() {
    for (let i = 0; i < this._chunks.length; i++) await this._decode(i);
  }

  /** Make all that wait for more give up. */
  fail(error) {
    this._fail(error);
    for (const waiting of this._waiting) waiting.reject(error);
    this._waiting.clear();
  }

  _chunkOf(frame) {
    let low = 0;
    let high = this._chunks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { first, count } = this._chunks[middle];
      if (frame < first) high = middle - 1;
      else if (frame >= first + count) low = middle + 1;
      else return this._chunks[middle];
    }
    return undefined;
  }

  _peek(length) {
    if (this._pending[0].length < length) {
      const joined = new Uint8Array(this._pendingLength);
      let at = 0;
      for (const part of this._pending) {
        joined.set(part, at);
        at += part.length;
      }
      this._pending = [joined];
    }
    return this._pending[0].subarray(0, length);
  }

  _take(length) {
    if (!length) return new Uint8Array(0);
    const taken = this._peek(length);
    const rest = this._pending[0].subarray(length);
    if (rest.length) this._pending[0] = rest;
    else this._pending.shift();
    this._pendingLength -= length;
    return taken;
  }

  _record(type, data) {
    demand(type === "H" || this._headed, "its header is missing");
    if (type === "H") {
      demand(!this._headed, "it has two headers");
      this._headed = true;
      this._work = inflate(data, LIMITS.header)
        .then((bytes) => {
          this.header = readHeader(bytes);
          this._open(this.header);
        })
        .catch((error) => this.fail(error));
    } else if (type === "C") {
      this._chunks.push(readChunkHead(data, this._chunks, this._frames));
      this._frames += this._chunks.at(-1).count;
      for (const waiting of this._waiting) waiting.resolve();
      this._waiting.clear();
    } else if (type === "A") {
      const length = data[0] ?? 0;
      demand(data.length > length, "its sound is cut short");
      const mime = String.fromCharCode(...data.subarray(1, 1 + length));
      demand(/^audio\/[\w.+-]+(;[ \w.=+"-]*)?$/.test(mime), "its sound has no known kind");
      this.audio = new Blob([data.subarray(1 + length)], { type: mime });
    } else if (type === "E") {
      this.whole = true;
      for (const waiting of this._waiting) waiting.resolve();
      this._waiting.clear();
    }
  }

  _decode(number) {
    const chunk = this._chunks[number];
    chunk.reading ??= (async () => {
      await Promise.all([this.opened, ...chunk.needs.map((earlier) => this._decode(earlier))]);
      const payload = await inflate(chunk.packed, chunk.size);
      demand(payload.length === chunk.size, "it is shorter than it says");
      await new ChunkReader(this, chunk, payload).read();
      chunk.packed = null;
    })();
    return chunk.reading;
  }
}

function readHeader(bytes) {
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damaged("its header cannot be read");
  }
  const number = (value, low, high) => typeof value === "number" && value >= low && value <= high;
  const texts = (values) => values.every((value) => typeof value === "string");
  const list = (value) => {
    demand(Array.isArray(value) && value.length <= LIMITS.rows, "its header");
    return value;
  };
  const time = (value) => number(value, -1e7, 1e7);
  demand(found && typeof found === "object" && texts([found.name, found.background]), "its header");
  demand(list(found.size).length === 2 && found.size.every((n) => number(n, 1, 32768)), "its size");
  demand(number(found.fps, 1e-3, 1000) && number(found.frames, 0, LIMITS.frames), "its frame rate");
  demand(/^#[0-9a-f]{6}$/.test(found.background) && time(found.duration_s), "its header");
  for (const span of list(found.spans)) {
    demand(span.slice(0, 4).every(time) && texts(span.slice(4, 6)), "its spans");
  }
  for (const section of list(found.sections)) demand(time(section.start_s) && texts([section.name]), "its sections");
  for (const line of list(found.lines)) {
    demand(texts([line.text, line.source]) && time(line.start_s) && time(line.duration_s), "its lines");
    demand(list(line.words).every(([text, start, end]) => texts([text]) && time(start) && time(end)), "its words");
    demand(line.cues && Object.values(line.cues).every(time), "its cues");
  }
  for (const [start, end, text] of list(found.captions)) {
    demand(time(start) && time(end) && texts([text]), "its captions");
  }
  for (const slide of list(found.slides)) demand(time(slide.start_s), "its slides");
  return found;
}

function readChunkHead(data, chunks, frames) {
  const numbers = new Numbers(data);
  const first = numbers.next();
  const count = numbers.next();
  demand(first === frames && first + count <= LIMITS.frames, "its frames are out of order");
  const bases = {};
  const rows = {};
  const before = chunks.at(-1);
  for (const table of TABLES) {
    bases[table] = numbers.next();
    demand(bases[table] === (before ? before.bases[table] + before.rows[table] : 0), "a table has a gap");
  }
  for (const table of TABLES) {
    rows[table] = numbers.next();
    demand(bases[table] + rows[table] <= LIMITS.rows, "a table is too long");
  }
  const size = numbers.next();
  demand(size <= LIMITS.payload, "a part is too long");
  const needed = numbers.next();
  demand(needed <= chunks.length, "it refers to what is not there");
  const needs = [];
  for (let i = 0; i < needed; i++) {
    needs.push(numbers.next());
    demand(needs[i] < chunks.length, "it refers to what is not there");
  }
  return { first, count, bases, rows, size, needs, packed: data.slice(numbers.at), frames: null, reading: null };
}

/** Reads one chunk's rows into a form's tables. */
class ChunkReader {
  constructor(form, chunk, payload) {
    this.form = form;
    this.chunk = chunk;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    this.streams = [];
    let at = 0;
    for (let i = 0; i < Stream.COUNT; i++) {
      demand(at + 4 <= payload.length, "a table is missing");
      const length = view.getUint32(at, true);
      at += 4;
      demand(at + length <= payload.length, "a table is cut short");
      this.streams.push(payload.subarray(at, at + length));
      at += length;
    }
  }

  async read() {
    this.readPaints();
    this.readViews();
    await this.readImages();
    this.readStyles();
    this.readShapes();
    this.readLists();
    this.readFrames();
  }

  numbers(stream) {
    return new Numbers(this.streams[stream]);
  }

  floats(stream, count) {
    const bytes = this.streams[stream];
    demand(bytes.length === 4 * count, "a table of numbers");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Float64Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
  }

  /** Call back for each new row of a table with its number, after a look that the stream can hold so many. */
  rows(table, stream, callback) {
    const count = this.chunk.rows[table];
    demand(count <= this.streams[stream].length, `a table of ${table}`);
    for (let i = 0; i < count; i++) callback(this.chunk.bases[table] + i);
  }

  readPaints() {
    const numbers = this.numbers(Stream.PAINTS);
    const gradients = this.numbers(Stream.GRADIENTS);
    const stop = [0, 0, 0, 0];
    this.rows("paints", Stream.PAINTS, (row) => {
      const count = numbers.below(LIMITS.rows, "a paint");
      demand(count > 0 && count <= numbers.bytes.length, "a paint");
      const stops = [];
      for (let i = 0; i < count; i++) {
        for (let part = 0; part < 4; part++) {
          stop[part] += numbers.signed();
          demand(stop[part] >= 0 && stop[part] <= 255, "a colour");
        }
        stops.push(`rgb(${stop[0]} ${stop[1]} ${stop[2]} / ${+(stop[3] / 255).toFixed(4)})`);
      }
      let line = null;
      if (count > 1) {
        const grid = GRID * 2 ** -gradients.signed();
        line = [0, 0, 0, 0].map(() => gradients.signed() * grid);
      }
      this.form.paints[row] = { stops, line };
    });
  }

  readViews() {
    const values = this.floats(Stream.VIEWS, 4 * this.chunk.rows.views);
    for (let i = 0; i < this.chunk.rows.views; i++) {
      const [width, height, x, y] = values.subarray(4 * i, 4 * i + 4);
      demand(width > 0 && height > 0 && Number.isFinite(width + height + x + y), "a camera");
      this.form.views[this.chunk.bases.views + i] = { width, height, x, y };
    }
  }

  async readImages() {
    const numbers = this.numbers(Stream.IMAGES);
    const data = this.streams[Stream.IMAGE_DATA];
    const opening = [];
    let at = 0;
    this.rows("images", Stream.IMAGES, (row) => {
      const rows = numbers.below(32769, "an image");
      const columns = numbers.below(32769, "an image");
      const length = numbers.below(data.length - at + 1, "an image");
      demand(rows > 0 && columns > 0 && rows * columns <= LIMITS.pixels, "an image");
      const bytes = data.slice(at, at + length);
      at += length;
      opening.push(
        createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none" }).then(
          (bitmap) => {
            demand(bitmap.width === columns && bitmap.height === rows, "an image");
            this.form.images[row] = { bitmap, bytes };
          },
          () => {
            throw damaged("an image cannot be opened");
          },
        ),
      );
    });
    await Promise.all(opening);
  }

  readStyles() {
    const numbers = this.numbers(Stream.STYLES);
    const widths = this.floats(Stream.WIDTHS, 3 * this.chunk.rows.styles);
    const last = [0, 0, 0, 0];
    const limits = ["paints", "views", "images", "lists"].map(
      (table) => this.chunk.bases[table] + this.chunk.rows[table]);
    let read = 0;
    this.rows("styles", Stream.STYLES, (row) => {
      const kind = numbers.below(NEEDS.length, "a kind of drawing");
      const join = numbers.below(3, "a style");
      const cap = numbers.below(3, "a style");
      const resample = numbers.below(256, "a style");
      for (let i = 0; i < 4; i++) {
        last[i] += numbers.signed();
        demand(last[i] >= -1 && last[i] < limits[i], "a style refers to what is not there");
      }
      const [paint, view, image, list] = last;
      const [width, rows, columns] = widths.subarray(3 * read, 3 * read + 3);
      read += 1;
      demand(Number.isFinite(width) && rows >= 0 && rows <= 64 && columns >= 0 && columns <= 64, "a style");
      const style = { kind, join, cap, resample, paint, view, image, list, width, rows, columns };
      demand(NEEDS[kind].every((part) => style[part] >= 0), "a style");
      demand(kind !== Kind.BACKGROUND || paint >= 0 || image >= 0, "a background");
      this.form.styles[row] = style;
    });
  }

  readShapes() {
    const { shapes } = this.form;
    const modes = this.numbers(Stream.MODES);
    const origins = this.numbers(Stream.ORIGINS);
    const moves = this.numbers(Stream.MOVES);
    const motions = [];
    this.motionNumbers = this.numbers(Stream.MOTIONS);
    this.exponents = this.numbers(Stream.EXPONENTS);
    this.contours = this.numbers(Stream.CONTOURS);
    this.anchors = this.numbers(Stream.ANCHORS);
    this.handles = this.numbers(Stream.HANDLES);
    this.changes = this.numbers(Stream.CHANGES);
    let origin = this.chunk.bases.shapes;
    let move = 0;
    this.rows("shapes", Stream.MODES, (row) => {
      const mode = modes.below(4, "a shape");
      if (mode === Mode.NEW) {
        shapes[row] = this.newShape();
        return;
      }
      origin += origins.signed();
      demand(origin >= 0 && origin < row && shapes[origin], "a shape comes from what is not there");
      if (mode === Mode.MOVED) {
        move += moves.signed();
        demand(move >= 0 && move <= motions.length, "a motion");
        if (move === motions.length) motions.push(this.motion(shapes[origin].motion));
        shapes[row] = movedShape(shapes[origin], origin, motions[move]);
      } else {
        shapes[row] = this.changedShape(origin, mode);
      }
    });
  }

  motion(before) {
    return before.map((value) => {
      const sum = value + this.motionNumbers.signed();
      demand(Math.abs(sum) < 2 ** 31, "a motion");
      return sum;
    });
  }

  step() {
    const exponent = this.exponents.signed();
    demand(Math.abs(exponent) <= 64, "a shape");
    return GRID * 2 ** -exponent;
  }

  newShape() {
    const step = this.step();
    const count = this.contours.below(this.streams[Stream.CONTOURS].length + 1, "a shape");
    const { anchors, handles } = this;
    let x = 0;
    let y = 0;
    const advance = () => {
      x += anchors.signed();
      y += anchors.signed();
    };
    if (count === 0) {
      const length = this.contours.below(anchors.bytes.length - anchors.at + 1, "a shape");
      const points = new Float32Array(2 * length);
      for (let i = 0; i < length; i++) {
        advance();
        points[2 * i] = x * step;
        points[2 * i + 1] = y * step;
      }
      return rootShape(points, null);
    }
    const contours = new Int32Array(2 * count);
    let length = 0;
    for (let i = 0; i < count; i++) {
      const code = this.contours.below(LIMITS.rows, "a shape");
      contours[2 * i] = code >> 1;
      contours[2 * i + 1] = code & 1;
      length += 1 + 3 * (code >> 1);
    }
    demand(length <= 3 * (anchors.bytes.length - anchors.at + 1), "a shape");
    const points = new Float32Array(2 * length);
    let at = 0;
    const put = (px, py) => {
      points[at++] = px * step;
      points[at++] = py * step;
    };
    for (let i = 0; i < count; i++) {
      advance();
      put(x, y);
      for (let curve = 0; curve < contours[2 * i]; curve++) {
        const startX = x;
        const startY = y;
        advance();
        const dx = x - startX;
        const dy = y - startY;
        put(startX + third(dx) + handles.signed(), startY + third(dy) + handles.signed());
        put(startX + third(2 * dx) + handles.signed(), startY + third(2 * dy) + handles.signed());
        put(x, y);
      }
    }
    return rootShape(points, contours);
  }

  changedShape(origin, mode) {
    const { shapes } = this.form;
    const step = this.step();
    const before = shapes[origin];
    const points = Float32Array.from(pointsOf(before));
    if (mode === Mode.CONTINUED) {
      demand(before.origin >= 0, "a shape goes on from nothing");
      const earlier = pointsOf(shapes[before.origin]);
      for (let i = 0; i < points.length; i++) points[i] = 2 * points[i] - earlier[i];
    }
    for (let i = 0; i < points.length; i++) points[i] += this.changes.signed() * step;
    return rootShape(points, before.root.contours, origin);
  }

  readLists() {
    const { form } = this;
    const numbers = this.numbers(Stream.LISTS);
    const columns = {
      shapes: new Column(this.numbers(Stream.LIST_SHAPES), this.chunk.bases.shapes, form.shapes),
      styles: new Column(this.numbers(Stream.LIST_STYLES), this.chunk.bases.styles, form.styles),
    };
    this.rows("lists", Stream.LISTS, (row) => {
      const distance = numbers.below(row - this.chunk.bases.lists + 1, "a list");
      const before = distance ? form.lists[row - distance] : { shapes: [], styles: [] };
      const shapes = [];
      const styles = [];
      let cursor = 0;
      columns.shapes.rewind();
      columns.styles.rewind();
      for (let left = numbers.below(LIMITS.rows, "a list"); left > 0; left--) {
        const op = numbers.below(5, "a list");
        const count = numbers.below(LIMITS.rows, "a list");
        const end = cursor + count;
        demand(op === Op.INSERT || end <= before.shapes.length, "a list copies what is not there");
        if (op !== Op.SKIP) {
          form._slots += count;
          demand(form._slots <= LIMITS.slots, "it has too many drawings");
          for (let i = 0; i < count; i++) {
            const ownShape = op === Op.RESHAPE || op === Op.INSERT;
            const ownStyle = op === Op.RESTYLE || op === Op.INSERT;
            shapes.push(ownShape ? columns.shapes.next() : before.shapes[cursor + i]);
            styles.push(ownStyle ? columns.styles.next() : before.styles[cursor + i]);
          }
        }
        if (op !== Op.INSERT) cursor = end;
      }
      form.lists[row] = this.checkedList(row, shapes, styles);
    });
  }

  /** A list whose every drawing can be drawn: what it shows inside itself comes before it. */
  checkedList(row, shapes, styles) {
    const { form } = this;
    let depth = 0;
    for (let i = 0; i < styles.length; i++) {
      const style = form.styles[styles[i]];
      demand(style, "a drawing has no style");
      const shape = shapes[i] < 0 ? null : form.shapes[shapes[i]];
      demand(shape !== undefined && (shape || !NEEDS_SHAPE[style.kind]), "a drawing has no shape");
      if (style.kind === Kind.IMAGE || style.kind === Kind.CAMERA) demand(shape.root.points.length >= 8, "an image");
      if (style.kind === Kind.CAMERA || style.kind === Kind.MASK) {
        demand(style.list < row && form.lists[style.list], "a picture holds itself");
        depth = Math.max(depth, form.lists[style.list].depth + 1);
      }
    }
    demand(depth <= LIMITS.nesting, "its pictures are too deep");
    return { shapes: Int32Array.from(shapes), styles: Int32Array.from(styles), depth };
  }

  readFrames() {
    const numbers = this.numbers(Stream.FRAMES);
    const frames = new Int32Array(this.chunk.count);
    let list = this.chunk.bases.lists;
    let at = 0;
    while (!numbers.done) {
      list += numbers.signed();
      demand(this.form.lists[list], "a frame shows what is not there");
      const count = numbers.below(frames.length - at + 1, "its frames");
      frames.fill(list, at, at + count);
      at += count;
    }
    demand(at === frames.length, "a frame is missing");
    this.chunk.frames = frames;
  }
}

/** One column of the lists: references to a table's rows. */
class Column {
  constructor(numbers, base, table) {
    this.numbers = numbers;
    this.base = base;
    this.table = table;
    this.highest = base - 1;
  }

  rewind() {
    this.last = this.base - 1;
  }

  next() {
    const code = this.numbers.signed();
    this.last = code === 0 ? this.highest + 1 : this.last + (code > 0 ? code - 1 : code);
    demand(this.last >= -1 && (this.last < 0 || this.table[this.last]), "a list refers to what is not there");
    this.highest = Math.max(this.highest, this.last);
    return this.last;
  }
}

// A shape is points of its own (a root), or a root seen through an affine map.

const AT_REST = [0, 0, 0, 0, 0, 0];

function third(whole) {
  return Math.floor((2 * whole + 3) / 6);
}

function rootShape(points, contours, origin = -1) {
  const shape = { root: null, matrix: null, motion: AT_REST, origin, points, contours, path: null };
  shape.root = shape;
  return shape;
}

function movedShape(origin, number, motion) {
  const [a, b, c, d, e, f] = motion.map((value, i) => value * MOTION_SCALES[i] + (i === 0 || i === 3 ? 1 : 0));
  const m = origin.matrix;
  const matrix = m
    ? [a * m[0] + c * m[1], b * m[0] + d * m[1], a * m[2] + c * m[3], b * m[2] + d * m[3],
      a * m[4] + c * m[5] + e, b * m[4] + d * m[5] + f]
    : [a, b, c, d, e, f];
  return { root: origin.root, matrix, motion, origin: number };
}

/** The shape's points where it is now: x, y, x, y, … */
function pointsOf(shape) {
  const { points } = shape.root;
  const m = shape.matrix;
  if (!m) return points;
  const moved = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    moved[i] = m[0] * points[i] + m[2] * points[i + 1] + m[4];
    moved[i + 1] = m[1] * points[i] + m[3] * points[i + 1] + m[5];
  }
  return moved;
}

/** Walk a root's outline; a straight curve is a line. */
function trace(root, pen) {
  const { points, contours } = root;
  if (!contours) return;
  let at = 0;
  for (let i = 0; i < contours.length; i += 2) {
    pen.moveTo(points[at], points[at + 1]);
    at += 2;
    for (let curve = 0; curve < contours[i]; curve++, at += 6) {
      const [x0, y0, x1, y1, x2, y2, x3, y3] = points.subarray(at - 2, at + 6);
      const slack = 1e-3 * (Math.abs(x3 - x0) + Math.abs(y3 - y0)) + 1e-7;
      const straight =
        Math.abs(3 * x1 - 2 * x0 - x3) + Math.abs(3 * y1 - 2 * y0 - y3) < slack &&
        Math.abs(3 * x2 - x0 - 2 * x3) + Math.abs(3 * y2 - y0 - 2 * y3) < slack;
      if (straight) pen.lineTo(x3, y3);
      else pen.bezierCurveTo(x1, y1, x2, y2, x3, y3);
    }
    if (contours[i + 1]) pen.closePath();
  }
}

// ---------------------------------------------------------------------------------------------------------
// Drawing

const JOINS = ["miter", "round", "bevel"];
const CAPS = ["butt", "round", "square"];
const NEAREST = 0;

/** Draws a form's lists on a canvas, as build/raster draws the recording's pictures. */
export class Painter {
  constructor(form, canvas) {
    this.form = form;
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: true });
    this.still = null;
    this.shown = null;
  }

  /** Draw a frame; quick where it, or its beginning, is what was drawn last. */
  paint(frame) {
    const list = this.form.lists[this.form.listOf(frame)];
    const { width, height } = this.canvas;
    const same = this.shown && this.shown.width === width && this.shown.height === height;
    if (same && this.shown.list === list) return;
    const shared = same ? commonLength(list, this.shown.list) : 0;
    this.shown = { list, width, height };
    const start = this.restore(list, shared, width, height);
    const layer = new Layer(this.form, this.context, width, height, width + height);
    layer.draw(list, start);
  }

  /** Forget what the canvas shows. */
  forget() {
    this.shown = null;
    this.still = null;
  }

  /** Put back what stands still, drawn once; return how many drawings that was. */
  restore(list, shared, width, height) {
    const { context } = this;
    if (this.still && (this.still.canvas.width !== width || this.still.canvas.height !== height)) this.still = null;
    const kept = this.still ? commonLength(list, this.still) : 0;
    // Keeping a longer beginning pays where the frame before began with it too.
    if (shared > 4 && (!this.still || kept < this.still.shapes.length || shared > kept + 4)) {
      const canvas = this.still?.canvas ?? newCanvas(width, height);
      const beginning = {
        canvas, shapes: list.shapes.subarray(0, shared), styles: list.styles.subarray(0, shared), depth: list.depth,
      };
      const layer = new Layer(this.form, canvas.getContext("2d"), width, height, width + height);
      layer.clear();
      layer.draw(beginning, 0);
      this.still = beginning;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    if (this.still && commonLength(list, this.still) === this.still.shapes.length) {
      context.drawImage(this.still.canvas, 0, 0);
      context.globalCompositeOperation = "source-over";
      return this.still.shapes.length;
    }
    context.clearRect(0, 0, width, height);
    context.globalCompositeOperation = "source-over";
    return 0;
  }
}

function commonLength(a, b) {
  const length = Math.min(a.shapes.length, b.shapes.length);
  let i = 0;
  while (i < length && a.shapes[i] === b.shapes[i] && a.styles[i] === b.styles[i]) i++;
  return i;
}

function newCanvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** One picture in the making: the frame, or what another camera or a mask shows in it. */
class Layer {
  constructor(form, context, width, height, frameSides) {
    Object.assign(this, { form, context, width, height, frameSides });
    this.fillPaint = -1;
    this.strokePaint = -1;
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
  }

  draw(list, start) {
    const { form } = this;
    for (let i = start; i < list.styles.length; i++) {
      const style = form.styles[list.styles[i]];
      const shape = list.shapes[i] < 0 ? null : form.shapes[list.shapes[i]];
      switch (style.kind) {
        case Kind.FILL: this.fill(style, shape); break;
        case Kind.STROKE: this.stroke(style, shape); break;
        case Kind.BACKGROUND: this.background(style); break;
        case Kind.PIXELS: this.wholeImage(form.images[style.image].bitmap); break;
        case Kind.IMAGE: this.image(style, shape, form.images[style.image].bitmap); break;
        case Kind.CAMERA: this.camera(style, shape); break;
        case Kind.MASK: this.mask(style); break;
        case Kind.POINTS: this.points(style, shape); break;
      }
    }
  }

  /** Set the transform from a view's units, seen through a shape's map, to pixels. */
  look(view, m) {
    const sx = this.width / view.width;
    const sy = -this.height / view.height;
    const x0 = this.width / 2 - view.x * sx;
    const y0 = this.height / 2 - view.y * sy;
    if (m) {
      this.context.setTransform(
        sx * m[0], sy * m[1], sx * m[2], sy * m[3], sx * m[4] + x0, sy * m[5] + y0);
    } else {
      this.context.setTransform(sx, 0, 0, sy, x0, y0);
    }
  }

  colour(number) {
    const paint = this.form.paints[number];
    if (!paint.line) return paint.stops[0];
    const gradient = this.context.createLinearGradient(...paint.line);
    paint.stops.forEach((stop, i) => gradient.addColorStop(i / (paint.stops.length - 1), stop));
    return gradient;
  }

  path(root) {
    if (!root.path) {
      root.path = new Path2D();
      trace(root, root.path);
    }
    return root.path;
  }

  /** The shape's path in scene units, where a pen or a gradient must not be bent with it. */
  movedPath(shape) {
    const path = this.path(shape.root);
    if (!shape.matrix) return path;
    shape.path ??= new Path2D();
    if (!shape.traced) {
      shape.path.addPath(path, new DOMMatrix(shape.matrix));
      shape.traced = true;
    }
    return shape.path;
  }

  fill(style, shape) {
    const { context } = this;
    const gradient = this.form.paints[style.paint].line;
    if (this.fillPaint !== style.paint) {
      context.fillStyle = this.colour(style.paint);
      this.fillPaint = style.paint;
    }
    this.look(this.form.views[style.view], gradient ? null : shape.matrix);
    context.fill(gradient ? this.movedPath(shape) : this.path(shape.root), "nonzero");
  }

  stroke(style, shape) {
    if (!(style.width > 0)) return;
    const { context } = this;
    const gradient = this.form.paints[style.paint].line;
    if (this.strokePaint !== style.paint) {
      context.strokeStyle = this.colour(style.paint);
      this.strokePaint = style.paint;
    }
    const scale = gradient ? 0 : similarity(shape.matrix);
    this.look(this.form.views[style.view], scale ? shape.matrix : null);
    context.lineWidth = style.width / (scale || 1);
    context.lineJoin = JOINS[style.join];
    context.lineCap = CAPS[style.cap];
    context.stroke(scale ? this.path(shape.root) : this.movedPath(shape));
  }

  background(style) {
    if (style.image >= 0) {
      this.wholeImage(this.form.images[style.image].bitmap);
      return;
    }
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    context.fillStyle = this.form.paints[style.paint].stops[0];
    this.fillPaint = -1;
    context.fillRect(0, 0, this.width, this.height);
    context.globalCompositeOperation = "source-over";
  }

  wholeImage(bitmap) {
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, this.width, this.height);
    context.globalCompositeOperation = "source-over";
  }

  /** A shape's points in pixels. */
  pixels(style, shape) {
    const view = this.form.views[style.view];
    const sx = this.width / view.width;
    const sy = -this.height / view.height;
    const points = Float64Array.from(pointsOf(shape));
    for (let i = 0; i < points.length; i += 2) {
      points[i] = (points[i] - view.x) * sx + this.width / 2;
      points[i + 1] = (points[i + 1] - view.y) * sy + this.height / 2;
    }
    return points;
  }

  image(style, shape, source) {
    const { context } = this;
    const corners = this.pixels(style, shape);
    if (!corners.subarray(0, 8).every((value) => Math.abs(value) < 1e6)) return;
    context.imageSmoothingEnabled = style.resample !== NEAREST;
    context.imageSmoothingQuality = "high";
    for (const { cell, matrix } of patches(corners, source.width, source.height)) {
      context.setTransform(...matrix);
      context.drawImage(source, ...cell, ...cell);
    }
  }

  camera(style, shape) {
    const width = Math.min(Math.max(Math.trunc(this.width * style.columns), 1), 8192);
    const height = Math.min(Math.max(Math.trunc(this.height * style.rows), 1), 8192);
    this.image(style, shape, this.nested(style.list, width, height));
  }

  nested(list, width, height) {
    const canvas = newCanvas(width, height);
    const layer = new Layer(this.form, canvas.getContext("2d"), width, height, this.frameSides);
    layer.draw(this.form.lists[list], 0);
    return canvas;
  }

  mask(style) {
    const seen = this.nested(style.list, this.width, this.height);
    const tinted = newCanvas(this.width, this.height);
    const context = tinted.getContext("2d");
    context.drawImage(this.form.images[style.image].bitmap, 0, 0, this.width, this.height);
    context.globalCompositeOperation = "multiply";
    context.drawImage(seen, 0, 0);
    context.globalCompositeOperation = "destination-in";
    context.drawImage(seen, 0, 0);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.drawImage(tinted, 0, 0);
  }

  points(style, shape) {
    const { context } = this;
    const { stops } = this.form.paints[style.paint];
    // Dots keep their size in pixels of the frame, also where a smaller camera sees them.
    const factor = this.frameSides / (this.width + this.height);
    const side = Math.min(Math.max(Math.trunc(1 + (style.width - 1) * factor), 0), 256);
    const first = Math.floor(-side / 2) + 1;
    const span = Math.floor(side / 2) - first + 1;
    const corners = this.pixels(style, shape);
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.fillPaint = -1;
    let colour = null;
    for (let i = 0; i < corners.length / 2; i++) {
      const next = stops[i % stops.length];
      if (next !== colour) context.fillStyle = colour = next;
      context.fillRect(Math.trunc(corners[2 * i]) + first, Math.trunc(corners[2 * i + 1]) + first, span, span);
    }
  }
}

/** The factor of a map that keeps all angles, or 0 where it does not, or shrinks too far to divide by. */
function similarity(m) {
  if (!m) return 1;
  const scale = Math.hypot(m[0], m[1]);
  const slack = 2e-4 * scale;
  const turns = Math.abs(m[0] - m[3]) < slack && Math.abs(m[1] + m[2]) < slack;
  const flips = Math.abs(m[0] + m[3]) < slack && Math.abs(m[1] - m[2]) < slack;
  return scale > 1e-3 && (turns || flips) ? scale : 0;
}

/** Pieces of an image with the affine map for each: one where the corners allow it, else a grid of small ones. */
function patches(corners, width, height) {
  const [ax, ay, bx, by, cx, cy, dx, dy] = corners;
  const whole = [(bx - ax) / width, (by - ay) / width, (cx - ax) / height, (cy - ay) / height, ax, ay];
  if (Math.abs(bx + cx - ax - dx) + Math.abs(by + cy - ay - dy) < 1) {
    return [{ cell: [0, 0, width, height], matrix: whole }];
  }
  const project = perspective(corners);
  const steps = 24;
  const pieces = [];
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const [px, py] = project(column / steps, row / steps);
      const [qx, qy] = project((column + 1) / steps, row / steps);
      const [rx, ry] = project(column / steps, (row + 1) / steps);
      const w = width / steps;
      const h = height / steps;
      const [x, y] = [column * w, row * h];
      const m = [(qx - px) / w, (qy - py) / w, (rx - px) / h, (ry - py) / h];
      pieces.push({ cell: [x, y, w, h], matrix: [...m, px - m[0] * x - m[2] * y, py - m[1] * x - m[3] * y] });
    }
  }
  return pieces;
}

/** The map from the unit square to four corners: upper left, upper right, lower left, lower right. */
function perspective([ax, ay, bx, by, cx, cy, dx, dy]) {
  const [sx, sy] = [ax - bx - cx + dx, ay - by - cy + dy];
  const [ux, uy, vx, vy] = [bx - dx, by - dy, cx - dx, cy - dy];
  const across = ux * vy - uy * vx || 1e-9;
  const g = (sx * vy - sy * vx) / across;
  const h = (ux * sy - uy * sx) / across;
  return (u, v) => {
    const w = g * u + h * v + 1 || 1e-9;
    return [
      ((bx - ax + g * bx) * u + (cx - ax + h * cx) * v + ax) / w,
      ((by - ay + g * by) * u + (cy - ay + h * cy) * v + ay) / w,
    ];
  };
}

// ---------------------------------------------------------------------------------------------------------
// SVG

/** A frame as a document of its own. Everything in it is a number, a colour or base64: nothing is quoted. */
export function frameToSvg(form, frame) {
  const [width, height] = form.header.size;
  const writer = new SvgWriter(form, width, height);
  const body = writer.list(form.lists[form.listOf(frame)], width, height);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    (writer.definitions.length ? `<defs>${writer.definitions.join("")}</defs>` : "") +
    `${body}</svg>\n`
  );
}

class SvgWriter {
  constructor(form, width, height) {
    Object.assign(this, { form, width, height, definitions: [] });
  }

  list(list, width, height) {
    let body = "";
    for (let i = 0; i < list.styles.length; i++) {
      const style = this.form.styles[list.styles[i]];
      const shape = list.shapes[i] < 0 ? null : this.form.shapes[list.shapes[i]];
      body += this.drawing(style, shape, width, height);
    }
    return body;
  }

  drawing(style, shape, width, height) {
    const image = style.image < 0 ? null : this.form.images[style.image];
    switch (style.kind) {
      case Kind.BACKGROUND:
        return image
          ? this.picture(image, [width / image.bitmap.width, 0, 0, height / image.bitmap.height, 0, 0])
          : `<rect width="${width}" height="${height}" ${this.paint("fill", style.paint, width, height, style)}/>`;
      case Kind.PIXELS:
        return this.picture(image, [width / image.bitmap.width, 0, 0, height / image.bitmap.height, 0, 0]);
      case Kind.FILL:
        return `<path d="${this.outline(style, shape, width, height)}" ${this.paint("fill", style.paint, width, height, style)}/>`;
      case Kind.STROKE:
        return (
          `<path d="${this.outline(style, shape, width, height)}" fill="none" ` +
          `${this.paint("stroke", style.paint, width, height, style)} stroke-miterlimit="10" ` +
          `stroke-width="${round((style.width * width) / this.form.views[style.view].width)}" ` +
          `stroke-linejoin="${JOINS[style.join]}" stroke-linecap="${CAPS[style.cap]}"/>`
        );
      case Kind.IMAGE: {
        const { bitmap } = image;
        const [first] = patches(this.points(style, shape, width, height), bitmap.width, bitmap.height);
        return this.picture(image, first.matrix);
      }
      case Kind.CAMERA: {
        const [w, h] = [width * style.columns || 1, height * style.rows || 1];
        const [first] = patches(this.points(style, shape, width, height), w, h);
        return (
          `<svg overflow="visible"><g transform="matrix(${first.matrix.map(round).join(" ")})">` +
          `<svg width="${round(w)}" height="${round(h)}">` +
          `${this.list(this.form.lists[style.list], w, h)}</svg></g></svg>`
        );
      }
      case Kind.MASK: {
        const id = this.define((name) =>
          `<mask id="${name}" style="mask-type:alpha">${this.list(this.form.lists[style.list], width, height)}</mask>`);
        const scale = [width / image.bitmap.width, 0, 0, height / image.bitmap.height, 0, 0];
        return `<g mask="url(#${id})">${this.picture(image, scale)}</g>`;
      }
      case Kind.POINTS: {
        const { stops } = this.form.paints[style.paint];
        const points = this.points(style, shape, width, height);
        let dots = "";
        for (let i = 0; i < points.length / 2; i++) {
          dots +=
            `<rect x="${round(points[2 * i] - style.width / 2)}" y="${round(points[2 * i + 1] - style.width / 2)}" ` +
            `width="${round(style.width)}" height="${round(style.width)}" ${colours("fill", stops[i % stops.length])}/>`;
        }
        return dots;
      }
    }
    return "";
  }

  define(write) {
    const name = `m${this.definitions.length}`;
    this.definitions.push("");
    this.definitions[+name.slice(1)] = write(name);
    return name;
  }

  points(style, shape, width, height) {
    const view = this.form.views[style.view];
    return Float64Array.from(pointsOf(shape), (value, i) =>
      i % 2 ? height / 2 - ((value - view.y) * height) / view.height : width / 2 + ((value - view.x) * width) / view.width);
  }

  outline(style, shape, width, height) {
    const points = this.points(style, shape, width, height);
    const parts = [];
    trace({ points, contours: shape.root.contours }, {
      moveTo: (x, y) => parts.push(`M${round(x)} ${round(y)}`),
      lineTo: (x, y) => parts.push(`L${round(x)} ${round(y)}`),
      bezierCurveTo: (...values) => parts.push(`C${values.map(round).join(" ")}`),
      closePath: () => parts.push("Z"),
    });
    return parts.join("");
  }

  paint(what, number, width, height, style) {
    const paint = this.form.paints[number];
    if (!paint.line) return colours(what, paint.stops[0]);
    const view = this.form.views[style.view];
    const ends = paint.line.map((value, i) =>
      round(i % 2 ? height / 2 - ((value - view.y) * height) / view.height : width / 2 + ((value - view.x) * width) / view.width));
    const id = this.define((name) =>
      `<linearGradient id="${name}" gradientUnits="userSpaceOnUse" ` +
      `x1="${ends[0]}" y1="${ends[1]}" x2="${ends[2]}" y2="${ends[3]}">` +
      paint.stops.map((stop, i) =>
        `<stop offset="${round(i / (paint.stops.length - 1))}" ${colours("stop", stop)}/>`).join("") +
      "</linearGradient>");
    return `${what}="url(#${id})"`;
  }

  picture({ bitmap, bytes }, matrix) {
    const kind = bytes[0] === 0x89 ? "png" : "webp";
    return (
      `<image width="${bitmap.width}" height="${bitmap.height}" ` +
      `transform="matrix(${matrix.map(round).join(" ")})" href="data:image/${kind};base64,${toBase64(bytes)}"/>`
    );
  }
}

const round = (value) => +value.toFixed(3);

function colours(what, stop) {
  const [red, green, blue, opacity] = stop.match(/[\d.]+/g);
  const name = what === "stop" ? "stop-color" : what;
  const alpha = +opacity === 1 ? "" : ` ${what}-opacity="${opacity}"`;
  return `${name}="rgb(${red},${green},${blue})"${alpha}`;
}

function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
