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

// So long what is read may keep a page from drawing its next picture.
const TURN_MS = 6;
const PIECE_BYTES = 1 << 16;

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

/** Settle after the page had a chance to draw; unlike a timer, at once also where nobody looks. */
function othersTurn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Lets a page draw while something long is done: whoever does it asks between its steps, each in the same pace. */
class Pace {
  constructor() {
    this._since = performance.now();
  }

  /** Settle at once, or after the page had its turn where that is due. */
  async step() {
    // All that wait are woken one by one, and the first may have taken up the time by then.
    while (performance.now() - this._since >= TURN_MS) {
      await othersTurn();
      this._since = performance.now();
    }
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
    this._headed = false;
    this._failed = null;
    this._pace = new Pace();
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

  /** Take many more bytes of the file, and let the page draw meanwhile. */
  async pushAll(bytes) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await this._pace.step();
      this.push(bytes.subarray(at, at + PIECE_BYTES));
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

  /** Settle when a frame can be drawn, with time to draw it; reject where it is damaged. */
  async ready(frame) {
    await this.opened;
    while (!this._chunkOf(frame)) {
      if (this._failed) throw this._failed;
      if (this.whole) throw damaged("a frame is missing");
      await new Promise((resolve, reject) => this._waiting.add({ resolve, reject }));
    }
    await this._decode(this._chunks.indexOf(this._chunkOf(frame)));
    await this._pace.step();
  }

  /** The number of the list of drawings that a frame shows. */
  listOf(frame) {
    const chunk = this._chunkOf(frame);
    return chunk.frames[frame - chunk.first];
  }

  /** Read everything that has arrived, and let the page draw meanwhile. */
  async readAll() {
    for (let i = 0; i < this._chunks.length; i++) await this._decode(i);
  }

  /** Make all that wait for more give up. */
  fail(error) {
    this._failed = error;
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
      inflate(data, LIMITS.header)
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

  /** Read a chunk after all that it builds on; in order of number, since chunks build on earlier ones only. */
  _decode(number) {
    const wanted = new Set([number]);
    for (const one of wanted) {
      if (!this._chunks[one].reading) for (const earlier of this._chunks[one].needs) wanted.add(earlier);
    }
    for (const one of [...wanted].sort((a, b) => a - b)) {
      const chunk = this._chunks[one];
      chunk.reading ??= this._readChunk(chunk, chunk.needs.map((earlier) => this._chunks[earlier].reading));
    }
    return this._chunks[number].reading;
  }

  async _readChunk(chunk, before) {
    await Promise.all([this.opened, ...before]);
    await this._pace.step();
    const payload = await inflate(chunk.packed, chunk.size);
    demand(payload.length === chunk.size, "it is shorter than it says");
    await new ChunkReader(this, chunk, payload).read();
    chunk.packed = null;
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
      const colours = [];
      for (let i = 0; i < count; i++) {
        for (let part = 0; part < 4; part++) {
          stop[part] += numbers.signed();
          demand(stop[part] >= 0 && stop[part] <= 255, "a colour");
        }
        colours.push([...stop]);
      }
      let line = null;
      if (count > 1) {
        const grid = GRID * 2 ** -gradients.signed();
        line = [0, 0, 0, 0].map(() => gradients.signed() * grid);
      }
      // A gradient without length is one colour, the mean; a canvas would paint nothing.
      if (line && line[0] === line[2] && line[1] === line[3]) line = null;
      this.form.paints[row] = { stops: colours.map(css), line, mean: css(meanOf(colours)) };
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
      return rootShape(points, null, step);
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
    return rootShape(points, contours, step);
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
    return rootShape(points, before.root.contours, step, origin);
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

function css([red, green, blue, opacity]) {
  return `rgb(${red} ${green} ${blue} / ${+(opacity / 255).toFixed(4)})`;
}

function meanOf(colours) {
  return [0, 1, 2, 3].map((part) => colours.reduce((sum, colour) => sum + colour[part], 0) / colours.length);
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

function rootShape(points, contours, step, origin = -1) {
  const shape = { root: null, matrix: null, motion: AT_REST, origin, points, contours, step, path: null };
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

/** Whether a curve of a root, from a place in its points on, is a straight line that never turns back. */
function isStraight(points, at, step) {
  const [x0, y0, x3, y3] = [points[at], points[at + 1], points[at + 6], points[at + 7]];
  const [dx, dy] = [x3 - x0, y3 - y0];
  const length = Math.hypot(dx, dy);
  const slack = 1e-3 * length + step;
  for (let handle = at + 2; handle < at + 6; handle += 2) {
    const [px, py] = [points[handle] - x0, points[handle + 1] - y0];
    const along = px * dx + py * dy;
    if (length <= slack ? Math.abs(px) + Math.abs(py) > slack
      : Math.abs(px * dy - py * dx) > slack * length || along < -slack * length || along > (length + slack) * length) {
      return false;
    }
  }
  return true;
}

/** Walk a root's outline; a straight curve is a line. */
function trace(root, pen) {
  const { points, contours, step } = root;
  if (!contours) return;
  let at = 0;
  for (let i = 0; i < contours.length; i += 2) {
    pen.moveTo(points[at], points[at + 1]);
    for (let curve = 0; curve < contours[i]; curve++, at += 6) {
      const [x1, y1, x2, y2, x3, y3] = points.subarray(at + 2, at + 8);
      if (isStraight(points, at, step)) pen.lineTo(x3, y3);
      else pen.bezierCurveTo(x1, y1, x2, y2, x3, y3);
    }
    at += 2;
    if (contours[i + 1]) pen.closePath();
  }
}

/** Each contour's corners, x, y, x, y, …, where all of a root's curves are straight; none where one bends. */
function straightContours({ points, contours, step }) {
  const found = [];
  let at = 0;
  for (let i = 0; i < (contours?.length ?? 0); i += 2, at += 2) {
    const corners = [points[at], points[at + 1]];
    for (let curve = 0; curve < contours[i]; curve++, at += 6) {
      if (!isStraight(points, at, step)) return [];
      corners.push(points[at + 6], points[at + 7]);
    }
    if (contours[i + 1]) corners.push(corners[0], corners[1]);
    found.push(withoutRepeats(corners));
  }
  return found;
}

/** Each contour's corners, x, y, x, y, …, where curves, told in pixels, are cut into lines near enough. */
function flattened(points, contours) {
  const found = [];
  let corners;
  trace({ points, contours, step: 0 }, {
    moveTo: (x, y) => found.push((corners = [x, y])),
    lineTo: (x, y) => corners.push(x, y),
    bezierCurveTo: (x1, y1, x2, y2, x3, y3) => {
      const [x0, y0] = corners.slice(-2);
      const bend = Math.max(Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2), Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3));
      const pieces = Math.min(Math.ceil(Math.sqrt(bend / (4 / 3 * NEAR))), MOST_PIECES);
      for (let piece = 1; piece <= pieces; piece++) {
        const t = piece / pieces;
        const u = 1 - t;
        const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        corners.push(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3);
      }
    },
    closePath: () => corners.push(corners[0], corners[1]),
  });
  return found.map((contour) => Float64Array.from(contour));
}

/** Corners without those at which a line goes straight on, or stays. */
function withoutRepeats(corners) {
  const kept = corners.slice(0, 2);
  for (let i = 2; i < corners.length; i += 2) {
    const [x, y] = [corners[i], corners[i + 1]];
    const [dx, dy] = [x - kept.at(-2), y - kept.at(-1)];
    if (Math.abs(dx) + Math.abs(dy) < 1e-6) continue;
    if (kept.length >= 4) {
      const [ex, ey] = [kept.at(-2) - kept.at(-4), kept.at(-1) - kept.at(-3)];
      const goesOn = dx * ex + dy * ey > 0 && Math.abs(dx * ey - dy * ex) < 1e-6 * Math.hypot(dx, dy) + 1e-6 * Math.hypot(ex, ey);
      if (goesOn) kept.length -= 2;
    }
    kept.push(x, y);
  }
  return kept;
}

// ---------------------------------------------------------------------------------------------------------
// Drawing

const JOINS = ["miter", "round", "bevel"];
const MITER = 0;
const CAPS = ["butt", "round", "square"];
// Up to so many pixels of the canvas an image is warped pixel by pixel, as the raster does; beyond, that takes
// longer than a frame lasts, and the browser's own filters take its place.
const WARPED = 1 << 18;
// Pillow's numbers of the resampling filters.
const [NEAREST, BILINEAR, BICUBIC] = [0, 2, 3];
// Up to so many pixels an image is made finer before it is drawn, so many times.
const SMALL_IMAGE = 64 * 64;
const FINER = 8;

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

  /** A paint as a canvas takes it; a gradient in scene units, or in pixels where a view is given. */
  colour(number, view = null) {
    const paint = this.form.paints[number];
    if (!paint.line) return paint.mean;
    const ends = view ? this.inPixels(view, paint.line) : paint.line;
    const gradient = this.context.createLinearGradient(...ends);
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
    const view = this.form.views[style.view];
    const [contour] = this.corners(view, shape);
    const rectangle = contour && rectangleOf(contour);
    if (rectangle) {
      this.fillPixels(style.paint, view);
      this.box(...rectangle);
      return;
    }
    const gradient = this.form.paints[style.paint].line;
    this.setFill(style.paint);
    this.look(view, gradient ? null : shape.matrix);
    context.fill(gradient ? this.movedPath(shape) : this.path(shape.root), "nonzero");
  }

  setFill(paint) {
    if (this.fillPaint === paint) return;
    this.context.fillStyle = this.colour(paint);
    this.fillPaint = paint;
  }

  /** Turn to filling what is told in pixels. */
  fillPixels(paint, view) {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    if (!this.form.paints[paint].line) {
      this.setFill(paint);
      return;
    }
    this.context.fillStyle = this.colour(paint, view);
    this.fillPaint = -1;
  }

  stroke(style, shape) {
    const { context } = this;
    const view = this.form.views[style.view];
    const pixels = (style.width * this.width) / view.width;
    if (!(Math.max(pixels, (style.width * this.height) / view.height) > INVISIBLE)) return;
    const thin = pixels < 1;
    let contours = this.corners(view, shape, thin);
    if (thin && !contours.length) contours = flattened(this.pixels(style, shape), shape.root.contours);
    if (this.strokeLines(style, view, pixels, contours)) return;
    const gradient = this.form.paints[style.paint].line;
    if (this.strokePaint !== style.paint) {
      context.strokeStyle = this.colour(style.paint);
      this.strokePaint = style.paint;
    }
    const scale = gradient ? 0 : similarity(shape.matrix);
    this.look(view, scale ? shape.matrix : null);
    // Browsers draw a line thinner than a pixel their own way; a pale one of a pixel is as bright.
    const wider = Math.max(PIXEL / pixels, 1);
    context.globalAlpha = 1 / wider;
    context.lineWidth = (style.width * wider) / (scale || 1);
    context.lineJoin = JOINS[style.join];
    context.lineCap = CAPS[style.cap];
    context.stroke(scale ? this.path(shape.root) : this.movedPath(shape));
    context.globalAlpha = 1;
  }

  // Browsers round a path's rows to quarters of a pixel, the raster to fifteenths; boxes they draw exactly.
  // Lines and rectangles that lie along the pixels, as grids and axes do, show the difference from end to end.

  /** A shape's straight contours in pixels; none where one bends, or where they cannot lie along the pixels. */
  corners(view, { root, matrix: m }, slanted = false) {
    root.corners ??= straightContours(root);
    if (!(slanted || mayLieAlong(root.corners))) return [];
    return root.corners.map((contour) => this.inPixels(view, contour, m));
  }

  /** Fill a box, told in pixels. */
  box(left, top, right, bottom) {
    const [first, last] = [onRow(top), onRow(bottom)];
    this.context.fillRect(left, first, right - left, last - first);
  }

  /** Paint lines as boxes, where that shows them better than a path does; return whether they were. */
  strokeLines(style, view, pixels, contours) {
    if (!contours.length || CAPS[style.cap] === "round") return false;
    const { context } = this;
    const across = pixels / 2;
    const down = (style.width * this.height) / view.height / 2;
    const thin = pixels < 1;
    const rectangle = contours.length === 1 && style.join === MITER && !thin ? rectangleOf(contours[0]) : null;
    const alongPixels = contours.every((corners) => corners.length === 4 && (isFlat(corners, 0) || isFlat(corners, 1)));
    if (!(thin || rectangle || alongPixels)) return false;
    this.fillPixels(style.paint, view);
    if (rectangle) {
      this.frame(rectangle, across, down);
      return true;
    }
    const slanted = new Path2D();
    const long = CAPS[style.cap] === "square" ? 1 : 0;
    // What is much thinner would fall between the rows.
    const wider = pixels < THIN ? PIXEL / pixels : 1;
    for (const corners of contours) {
      for (let i = 0; i + 4 <= corners.length; i += 2) {
        const side = corners.subarray(i, i + 4);
        const [x0, y0, x1, y1] = side;
        const lies = isFlat(side, 1);
        if (lies || isFlat(side, 0)) {
          const [dx, dy] = lies ? [across * long, down] : [across, down * long];
          this.box(Math.min(x0, x1) - dx, Math.min(y0, y1) - dy, Math.max(x0, x1) + dx, Math.max(y0, y1) + dy);
        } else {
          addLine(slanted, x0, y0, x1, y1, across * wider);
        }
      }
    }
    context.globalAlpha = 1 / wider;
    context.fill(slanted, "nonzero");
    context.globalAlpha = 1;
    return true;
  }

  /** Paint a rectangle's outline, in boxes that meet between rows. */
  frame([left, top, right, bottom], across, down) {
    const outer = [left - across, top - down, right + across, bottom + down];
    const [x0, y0, x1, y1] = [left + across, onRow(top + down), right - across, onRow(bottom - down)];
    const [first, last] = [Math.floor(y0), Math.ceil(y1)];
    if (x0 >= x1 || first >= last) {
      this.box(...outer);
      return;
    }
    this.box(outer[0], outer[1], outer[2], first);
    this.box(x0, first, x1, y0);
    this.box(outer[0], first, x0, last);
    this.box(x1, first, outer[2], last);
    this.box(x0, y1, x1, last);
    this.box(outer[0], last, outer[2], outer[3]);
  }

  background(style) {
    if (style.image >= 0) {
      this.wholeImage(this.form.images[style.image].bitmap);
      return;
    }
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    context.fillStyle = opaque(this.form.paints[style.paint].stops[0]);
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

  /** Points x, y, x, y, … of what a view sees, first moved by a shape's map, in pixels. */
  inPixels(view, points, m = null) {
    const sx = this.width / view.width;
    const sy = -this.height / view.height;
    const placed = new Float64Array(points.length);
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i], points[i + 1]];
      const [px, py] = m ? [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]] : [x, y];
      placed[i] = (px - view.x) * sx + this.width / 2;
      placed[i + 1] = (py - view.y) * sy + this.height / 2;
    }
    return placed;
  }

  /** A shape's points in pixels. */
  pixels(style, { root, matrix }) {
    return this.inPixels(this.form.views[style.view], root.points, matrix);
  }

  image(style, shape, source) {
    const { context } = this;
    const corners = this.pixels(style, shape);
    if (!corners.subarray(0, 8).every((value) => Math.abs(value) < 1e6)) return;
    const target = targetOf(corners, this.width, this.height);
    if (target.width * target.height <= WARPED) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      const warped = warp(source, corners, target, style.resample);
      if (warped) context.drawImage(warped, target.x, target.y);
      return;
    }
    const weigh = WEIGHTS[style.resample];
    if (weigh && source.width * source.height <= SMALL_IMAGE) source = finer(source, weigh);
    context.imageSmoothingEnabled = style.resample !== NEAREST;
    context.imageSmoothingQuality = style.resample === BILINEAR ? "low" : "high";
    const pieces = patches(corners, source.width, source.height);
    if (pieces.length === 1 && this.uprightImage(source, pieces[0].matrix)) return;
    for (const { cell, matrix } of pieces) {
      context.setTransform(...matrix);
      context.drawImage(source, ...cell, ...cell);
    }
  }

  /** Draw an image that is not turned on whole pixels: those whose middles it covers, as the raster does. */
  uprightImage(source, [a, b, c, d, x, y]) {
    if (Math.abs(b) * source.width > 0.01 || Math.abs(c) * source.height > 0.01 || !(a > 0 && d > 0)) return false;
    const [left, top] = [Math.ceil(x - 0.5), Math.ceil(y - 0.5)];
    // The raster rounds the far sides down.
    const [right, bottom] = [Math.trunc(x + a * source.width + 1e-6), Math.trunc(y + d * source.height + 1e-6)];
    if (right <= left || bottom <= top) return true;
    const { context } = this;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    // The rim of the picture reaches beyond what is seen, so that no pixel of it is half covered.
    const padded = rimmed(source);
    // Where a pixel's middle lies between two of the image's it takes the later one, as the raster does.
    const nudge = context.imageSmoothingEnabled ? 0 : 2 ** -6;
    context.setTransform(a, 0, 0, d, x - a - nudge, y - d - nudge);
    context.drawImage(padded, 0, 0);
    context.restore();
    return true;
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
    // Manim multiplies with the mask's colours as they lie in memory, darker where they are translucent.
    context.globalCompositeOperation = "multiply";
    context.drawImage(overBlack(seen), 0, 0);
    context.globalCompositeOperation = "destination-in";
    context.drawImage(seen, 0, 0);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.drawImage(tinted, 0, 0);
  }

  points(style, shape) {
    const { context } = this;
    const stops = this.form.paints[style.paint].stops.map(opaque);
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

// Up to so many pixels a line may lean and still lies along them.
const FLAT = 1 / 64;
// Browsers draw what is wider than this, in pixels, as a line with two sides.
const PIXEL = 1.001;
const THIN = 0.125;
// The raster leaves out what is thinner.
const INVISIBLE = 0.05;
// So many pixels a curve that is cut into lines may be off.
const NEAR = 0.1;
const MOST_PIECES = 256;

/** The height at which the raster sees an edge: it counts pixels in 256 parts, then in fifteen rows. */
function onRow(y) {
  return Math.round((15 * Math.round(256 * y)) / 256) / 15;
}

/** Whether a line's ends have the same x (0) or y (1). */
function isFlat(corners, axis) {
  return Math.abs(corners[axis] - corners[axis + 2]) < FLAT;
}

/** Whether contours are single lines, or one of four sides. */
function mayLieAlong(contours) {
  return (contours.length === 1 && contours[0].length === 10) || contours.every((corners) => corners.length === 4);
}

/** The sides of a contour that is a rectangle along the pixels: left, top, right, bottom; null where it is not. */
function rectangleOf(corners) {
  if (corners.length !== 10) return null;
  const [ax, ay, bx, by, cx, cy, dx, dy, ex, ey] = corners;
  const near = (one, other) => Math.abs(one - other) < FLAT;
  const upright = near(ax, bx) && near(by, cy) && near(cx, dx) && near(dy, ay);
  const lying = near(ay, by) && near(bx, cx) && near(cy, dy) && near(dx, ax);
  if (!(upright || lying) || !near(ax, ex) || !near(ay, ey)) return null;
  return [Math.min(ax, cx), Math.min(ay, cy), Math.max(ax, cx), Math.max(ay, cy)];
}

/** Add a line's outline to a path; all are wound alike, so that where they meet is filled once. */
function addLine(path, x0, y0, x1, y1, half) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [nx, ny] = [((y0 - y1) / length) * half, ((x1 - x0) / length) * half];
  path.moveTo(x0 + nx, y0 + ny);
  path.lineTo(x1 + nx, y1 + ny);
  path.lineTo(x1 - nx, y1 - ny);
  path.lineTo(x0 - nx, y0 - ny);
  path.closePath();
}

/** A colour as a film shows it where Manim puts it on the frame as it is, unblended: nothing shows through. */
function opaque(stop) {
  return stop.replace(/ \/ (?!0\)).*\)$/, ")");
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

/** A picture on black ground. */
function overBlack(source) {
  const made = newCanvas(source.width, source.height);
  made.getContext("2d", { alpha: false }).drawImage(source, 0, 0);
  return made;
}

const rimmedImages = new WeakMap();

/** An image with its outermost pixels repeated once all round. */
function rimmed(source) {
  const known = rimmedImages.get(source);
  if (known) return known;
  const { width, height } = source;
  const made = newCanvas(width + 2, height + 2);
  const context = made.getContext("2d");
  context.imageSmoothingEnabled = false;
  const parts = (length) => [[0, 1, 0, 1], [0, length, 1, length], [length - 1, 1, length + 1, 1]];
  for (const [sx, sw, dx, dw] of parts(width)) {
    for (const [sy, sh, dy, dh] of parts(height)) context.drawImage(source, sx, sy, sw, sh, dx, dy, dw, dh);
  }
  rimmedImages.set(source, made);
  return made;
}

// How much the four pixels round a place count, a part t of the way from the second to the third: as Pillow warps.
const WEIGHTS = {
  [BILINEAR]: (t) => [0, 1 - t, t, 0],
  [BICUBIC]: (t) => [-t + 2 * t * t - t ** 3, 1 - 2 * t * t + t ** 3, t + t * t - t ** 3, -t * t + t ** 3],
};
const finerImages = new WeakMap();

/** A small image made larger by a filter of Pillow's: browsers' own blur, or step, where few pixels become many. */
function finer(source, weigh) {
  if (!finerImages.has(source)) finerImages.set(source, new Map());
  const known = finerImages.get(source).get(weigh);
  if (known) return known;
  const { width, height } = source;
  const canvas = newCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(source, 0, 0);
  const pixels = Float32Array.from(context.getImageData(0, 0, width, height).data);
  const across = stretch(pixels, weigh, width, height, 4, 4 * width);
  const down = stretch(across, weigh, height, width * FINER, 4 * width * FINER, 4);
  const made = newCanvas(width * FINER, height * FINER);
  const image = new ImageData(Uint8ClampedArray.from(down), width * FINER, height * FINER);
  made.getContext("2d").putImageData(image, 0, 0);
  finerImages.get(source).set(weigh, made);
  return made;
}

/** Resample lines of pixels: `length` pixels each `step` apart, in `lines` lines each `gap` apart. */
function stretch(values, weigh, length, lines, step, gap) {
  const longer = length * FINER;
  // Rows stay rows: across, a line grows within its row; down, whole rows are put between rows.
  const gapAfter = step === 4 ? gap * FINER : gap;
  const made = new Float32Array(values.length * FINER);
  for (let i = 0; i < longer; i++) {
    const place = (i + 0.5) / FINER - 0.5;
    const first = Math.floor(place);
    const weights = weigh(place - first);
    const from = weights.map((_, k) => Math.min(Math.max(first - 1 + k, 0), length - 1) * step);
    for (let line = 0; line < lines; line++) {
      for (let part = 0; part < 4; part++) {
        const at = line * gap + part;
        made[i * step + line * gapAfter + part] =
          weights[0] * values[from[0] + at] + weights[1] * values[from[1] + at] +
          weights[2] * values[from[2] + at] + weights[3] * values[from[3] + at];
      }
    }
  }
  return made;
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

/** The matrix that maps the unit square on four corners: upper left, upper right, lower left, lower right. */
function ontoCorners([ax, ay, bx, by, cx, cy, dx, dy]) {
  const [sx, sy] = [ax - bx - cx + dx, ay - by - cy + dy];
  const [ux, uy, vx, vy] = [bx - dx, by - dy, cx - dx, cy - dy];
  const across = ux * vy - uy * vx || 1e-9;
  const g = (sx * vy - sy * vx) / across;
  const h = (ux * sy - uy * sx) / across;
  return [bx - ax + g * bx, cx - ax + h * cx, ax, by - ay + g * by, cy - ay + h * cy, ay, g, h, 1];
}

function perspective(corners) {
  const [a, b, c, d, e, f, g, h] = ontoCorners(corners);
  return (u, v) => {
    const w = g * u + h * v + 1 || 1e-9;
    return [(a * u + b * v + c) / w, (d * u + e * v + f) / w];
  };
}

/** The pixels that an image on four corners may set: those of its box, cut off as the raster does, in sight. */
function targetOf(corners, width, height) {
  const whole = corners.subarray(0, 8).map(Math.trunc);
  const ends = (axis, limit) => {
    const values = [whole[axis], whole[axis + 2], whole[axis + 4], whole[axis + 6]];
    return [Math.max(Math.min(...values), 0), Math.min(Math.max(...values), limit)];
  };
  const [[x, right], [y, bottom]] = [ends(0, width), ends(1, height)];
  return { x, y, width: Math.max(right - x, 0), height: Math.max(bottom - y, 0) };
}

const warpedImages = new WeakMap();
const MOST_WARPED = 4;

/** An image on four corners, each pixel filtered as Pillow does, with edges that are not smoothed; or null. */
function warp(source, corners, target, resample) {
  const { width, height } = target;
  if (!width || !height) return null;
  if (!warpedImages.has(source)) warpedImages.set(source, new Map());
  const known = warpedImages.get(source);
  const key = [...corners.subarray(0, 8), resample, target.x, target.y, width, height].join();
  if (known.has(key)) return known.get(key);
  const made = newCanvas(width, height);
  const image = new ImageData(width, height);
  const { data } = image;
  const [columns, rows] = [source.width, source.height];
  const texels = premultiplied(source);
  // From pixels to the unit square: the adjugate of the matrix the other way.
  const [a, b, c, d, e, f, g, h, i] = ontoCorners(corners);
  const [ua, ub, uc] = [e * i - f * h, c * h - b * i, b * f - c * e];
  const [va, vb, vc] = [f * g - d * i, a * i - c * g, c * d - a * f];
  const [wa, wb, wc] = [d * h - e * g, b * g - a * h, a * e - b * d];
  const weigh = WEIGHTS[resample];
  const sum = [0, 0, 0, 0];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      const x = target.x + column + 0.5;
      const y = target.y + row + 0.5;
      const w = wa * x + wb * y + wc;
      const u = ((ua * x + ub * y + uc) / w) * columns;
      const v = ((va * x + vb * y + vc) / w) * rows;
      if (!(u >= 0 && u < columns && v >= 0 && v < rows)) continue;
      if (weigh) {
        filter(texels, columns, rows, u - 0.5, v - 0.5, weigh, sum);
      } else {
        const texel = 4 * (Math.floor(v) * columns + Math.floor(u));
        for (let part = 0; part < 4; part++) sum[part] = texels[texel + part];
      }
      const opacity = clamp(sum[3]);
      if (!opacity) continue;
      for (let part = 0; part < 3; part++) data[at + part] = (clamp(sum[part]) * 255) / opacity;
      data[at + 3] = opacity;
    }
  }
  made.getContext("2d").putImageData(image, 0, 0);
  if (known.size >= MOST_WARPED) known.clear();
  known.set(key, made);
  return made;
}

const clamp = (value) => (value < 0 ? 0 : value > 255 ? 255 : Math.trunc(value));

/** Sum the pixels round a place, weighed; at an image's edge its outermost pixels go on. */
function filter(texels, columns, rows, u, v, weigh, sum) {
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [across, down] = [weigh(u - left), weigh(v - top)];
  sum[0] = sum[1] = sum[2] = sum[3] = 0;
  for (let j = 0; j < 4; j++) {
    if (!down[j]) continue;
    const line = Math.min(Math.max(top - 1 + j, 0), rows - 1) * columns;
    for (let k = 0; k < 4; k++) {
      const weight = down[j] * across[k];
      const texel = 4 * (line + Math.min(Math.max(left - 1 + k, 0), columns - 1));
      for (let part = 0; part < 4; part++) sum[part] += weight * texels[texel + part];
    }
  }
}

const premultipliedImages = new WeakMap();

/** An image's pixels, their colours multiplied with their opacity. */
function premultiplied(source) {
  if (!premultipliedImages.has(source)) {
    const canvas = newCanvas(source.width, source.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0);
    const { data } = context.getImageData(0, 0, source.width, source.height);
    for (let at = 0; at < data.length; at += 4) {
      for (let part = 0; part < 3; part++) data[at + part] = (data[at + part] * data[at + 3]) / 255;
    }
    premultipliedImages.set(source, data);
  }
  return premultipliedImages.get(source);
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
    const step = (shape.root.step * width) / this.form.views[style.view].width;
    trace({ points, contours: shape.root.contours, step }, {
      moveTo: (x, y) => parts.push(`M${round(x)} ${round(y)}`),
      lineTo: (x, y) => parts.push(`L${round(x)} ${round(y)}`),
      bezierCurveTo: (...values) => parts.push(`C${values.map(round).join(" ")}`),
      closePath: () => parts.push("Z"),
    });
    return parts.join("");
  }

  paint(what, number, width, height, style) {
    const paint = this.form.paints[number];
    if (!paint.line) return colours(what, paint.mean);
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

// ---------------------------------------------------------------------------------------------------------
// Sound and time

// Sound and picture may part by so much before the picture is set to the sound.
const SYNC_S = 0.02;
const [SLOWEST, FASTEST] = [0.1, 16];

/** Where a recording is in time while it plays; sound, where it can be heard, leads. */
class Clock {
  constructor() {
    this.sound = null;
    this.rate = 0;
    this.place = 0;
    this.since = 0;
  }

  /** The place now, in seconds. */
  read(now) {
    const place = this.place + ((now - this.since) / 1000) * this.rate;
    if (!this.audible || this.sound.paused || this.sound.seeking) return place;
    const heard = this.sound.currentTime;
    if (Math.abs(heard - place) > SYNC_S) this.set(heard, now);
    return Math.abs(heard - place) > SYNC_S ? heard : place;
  }

  set(place, now) {
    this.place = place;
    this.since = now;
  }

  start(rate, place, now) {
    this.rate = rate;
    this.set(place, now);
    if (!this.audible) {
      this.sound?.pause();
      return;
    }
    this.sound.playbackRate = rate;
    if (Math.abs(this.sound.currentTime - place) > SYNC_S) this.sound.currentTime = place;
    // Until the page was touched a browser may refuse to sound; the picture plays all the same.
    if (this.sound.paused && !this.sound.ended) this.sound.play().catch(() => {});
  }

  stop(place, now) {
    this.rate = 0;
    this.set(place, now);
    this.sound?.pause();
  }

  silence(now) {
    if (this.rate) this.set(this.read(now), now);
    this.sound?.pause();
    this.sound = null;
  }

  /** Sound is there, runs forward at a speed that browsers play, and has not run out. */
  get audible() {
    const { sound } = this;
    return Boolean(sound && this.rate >= SLOWEST && this.rate <= FASTEST && sound.readyState > 0 &&
      !(sound.ended && this.place >= sound.duration));
  }
}

// ---------------------------------------------------------------------------------------------------------
// The element

const STYLE = `
:host { display: block; position: relative; color: #eceff4; background: #10141b;
  font: 400 15px/1.35 "Source Sans Pro", "Source Sans 3", system-ui, sans-serif; contain: content;
  --m4ml-accent: #ffd54a; --m4ml-muted: #96a0b0; --m4ml-faint: #3a4354; }
:host([hidden]) { display: none; }
:host(:focus-visible), :focus-visible { outline: 2px solid var(--m4ml-accent); outline-offset: 2px; }
:host(:focus-visible) { outline-offset: -2px; }
.stage { position: relative; overflow: hidden; touch-action: manipulation; cursor: default; }
canvas { display: block; width: 100%; height: 100%; }
.captions { position: absolute; left: 6%; right: 6%; bottom: 4%; text-align: center; pointer-events: none;
  font-size: clamp(13px, 2.5cqw, 40px); }
.captions span { background: rgb(5 7 10 / .85); color: #fff; padding: .18em .55em; border-radius: .2em;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; white-space: pre-line; }
.message { position: absolute; inset: 0; display: grid; place-content: center; padding: 8%; text-align: center;
  background: rgb(16 20 27 / .88); font-size: 1.1em; text-wrap: balance; }
.message:empty, .captions:empty, [hidden] { display: none !important; }
.bar { padding: 6px 10px 8px; background: #0b0e14; container-type: inline-size; }
.track { position: relative; height: 24px; }
.track input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer;
  touch-action: none; }
.track .line { position: absolute; left: 0; right: 0; top: 10px; height: 4px; border-radius: 2px;
  background: var(--m4ml-faint); overflow: hidden; pointer-events: none; }
.track .line i { display: block; height: 100%; width: 100%; background: var(--m4ml-accent);
  transform-origin: 0 50%; transform: scaleX(0); }
.track .marks { position: absolute; inset: 0; pointer-events: none; }
.track .marks b { position: absolute; top: 6px; width: 2px; height: 12px; margin-left: -1px; background: #eceff4; }
.track .marks u { position: absolute; top: 18px; width: 2px; height: 4px; margin-left: -1px;
  background: var(--m4ml-muted); }
.track .knob { position: absolute; top: 6px; width: 12px; height: 12px; margin-left: -6px; border-radius: 50%;
  background: var(--m4ml-accent); pointer-events: none; }
.track input:focus-visible ~ .knob { outline: 2px solid #eceff4; outline-offset: 2px; }
.track .hint { position: absolute; bottom: 24px; transform: translateX(-50%); padding: 2px 8px; border-radius: 4px;
  background: #05070a; color: #eceff4; white-space: nowrap; font-size: 13px; pointer-events: none; }
.buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 4px; }
button, select { font: inherit; color: inherit; background: none; border: 0; border-radius: 6px; min-width: 36px;
  height: 36px; padding: 0 8px; cursor: pointer; }
select { background: #0b0e14; appearance: none; width: 3.6em; padding: 0; text-align: center; }
button:hover, select:hover { background: #1c2330; }
button[aria-pressed="true"] { color: var(--m4ml-accent); }
button svg { display: block; width: 20px; height: 20px; fill: currentColor; margin: auto; }
.time { font-variant-numeric: tabular-nums; padding: 0 6px; white-space: nowrap; }
.time span, .section { color: var(--m4ml-muted); }
.tools { display: flex; align-items: center; gap: 2px 4px; margin-left: auto; }
.section { flex: 1 1 6em; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 0 6px; }
/* In one row for all there is little room for the section's name; in two there is again. */
@container (470px < width < 580px) { .section { display: none; } }
@container (width <= 470px) { .tools { flex: 1 0 100%; justify-content: end; } }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:host(:fullscreen) { display: flex; flex-direction: column; background: #000; }
:host(:fullscreen) .stage { flex: 1; min-height: 0; display: grid; place-items: center; }
:host(:fullscreen) canvas { width: auto; height: auto; max-width: 100%; max-height: 100%; }
@media (pointer: coarse) { button, select { min-width: 44px; height: 44px; } .track { height: 32px; }
  .track .line { top: 14px; } .track .knob { top: 10px; } .track .marks b { top: 10px; } }
@media (prefers-reduced-motion: no-preference) { button, select { transition: background .15s; } }
`;

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z",
  captions: "M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zm2 6v2h6v-2zm8 0v2h4v-2zm-8 4v2h3v-2zm5 0v2h7v-2z",
  loud: "M4 9v6h4l5 4.5v-15L8 9zm11.5-.8v7.6a4.5 4.5 0 0 0 0-7.6zm0-4.2v2.2a7 7 0 0 1 0 11.6V20a9 9 0 0 0 0-16z",
  muted: "M4 9v6h4l5 4.5v-15L8 9zm17.5.9-1.4-1.4-2.1 2.1-2.1-2.1-1.4 1.4 2.1 2.1-2.1 2.1 1.4 1.4 2.1-2.1 2.1 2.1 1.4-1.4-2.1-2.1z",
  full: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
};

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4];
const STEP_S = 5;
const MOST_MARKS = 300;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function timeText(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The last of some events, sorted by time, that has begun. */
function lastBegun(events, time, start = (event) => event.start_s) {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start(events[middle]) <= time + 1e-6) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * `<m4ml-player>`: attributes `src`, `audio` (a sound file beside it), `controls`, `captions`, `autoplay`,
 * `loop`, `name`. A page that carries its recording puts it inside, as base64, in
 * `<script type="application/m4ml">`. Children with `slot="over"` lie over the picture.
 *
 * Events: `loadedmetadata`, `ready` (the first picture is shown), `play`, `pause`, `timeupdate`,
 * `framechange`, `ended`, and `error` with `detail`, its message.
 */
export class M4mlPlayer extends HTMLElement {
  static observedAttributes = ["src", "audio", "controls", "captions"];

  constructor() {
    super();
    this._form = null;
    this._painter = null;
    this._time = 0;
    this._shownFrame = -1;
    this._still = null;
    this._size = [16, 9];
    this._clock = new Clock();
    this._run = null;
    this._speed = 1;
    this._loading = 0;
    this._carried = null;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this._build(root);
  }

  // What pages use.

  /** What the recording says of itself: name, size, fps, frames, sections, lines, captions, spans. */
  get recording() {
    return this._form?.header ?? null;
  }

  get duration() {
    const header = this.recording;
    return header ? header.frames / header.fps : 0;
  }

  get time() {
    return this._time;
  }

  get frame() {
    return this._frameAt(this._time);
  }

  set frame(number) {
    const header = this.recording;
    if (header) this.seek(Math.min(Math.max(number, 0), header.frames - 1) / header.fps);
  }

  get playing() {
    return this._run !== null;
  }

  get rate() {
    return this._run ? this._clock.rate : this._speed;
  }

  set rate(value) {
    if (!Number.isFinite(value) || value === 0) throw new RangeError(`rate: expected a number but 0, got ${value}`);
    this._speed = Math.abs(value);
    this._speedBox.value = String(this._speed);
    if (this._run) this._clock.start(value, this._time, performance.now());
  }

  get muted() {
    return this._sound.muted;
  }

  set muted(value) {
    this._sound.muted = Boolean(value);
    this._soundButton.replaceChildren(icon(value ? "muted" : "loud"));
    this._soundButton.setAttribute("aria-label", value ? "Sound on" : "Sound off");
    this._soundButton.title = value ? "Sound on (M)" : "Sound off (M)";
  }

  /**
   * Show a recording: an address, bytes, or a stream of bytes. What is shown stays until its picture at `time`
   * is there, which may be long before the rest. Settles when all of it is read, or cannot be.
   */
  async load(source, { time = 0 } = {}) {
    const turn = ++this._loading;
    const form = new WebForm();
    this.setAttribute("aria-busy", "true");
    const reading = this._read(form, source);
    reading.catch((error) => form.fail(error));
    try {
      const header = await form.opened;
      if (turn !== this._loading) return;
      const wanted = this._frameAt(time, header);
      if (header.frames) await form.ready(wanted);
      if (turn !== this._loading) return;
      this._show(form, Math.min(time, header.frames / header.fps));
      await reading;
      await form.readAll();
      if (turn !== this._loading) return;
      if (form.audio) this._hear((this._carried = form.audio));
      this.dispatchEvent(new Event("load"));
    } catch (error) {
      if (turn === this._loading) this._complain(error);
    } finally {
      if (turn === this._loading) this.removeAttribute("aria-busy");
    }
  }

  /**
   * Show the last picture of another recording over this one, until another frame is wanted or a recording is
   * loaded, or where nothing is shown yet: what a preview has before it has the whole. Settles when it is drawn.
   */
  async showStill(bytes) {
    const turn = this._loading;
    const form = new WebForm();
    this._read(form, bytes).catch((error) => form.fail(error));
    const header = await form.opened;
    await form.ready(header.frames - 1);
    if (turn !== this._loading || this._run) return;
    this._still = { painter: new Painter(form, this._canvas), frame: header.frames - 1, over: this.frame };
    this._painter?.forget();
    if (!this._form) this._shape(header);
    this._draw();
    this.dispatchEvent(new Event("still"));
  }

  /** Let sound be heard with the picture: a sound file, or its address; null for none. */
  set sound(source) {
    this._carried = null;
    this._hear(source);
  }

  /** Go to a time, in seconds. */
  seek(time) {
    if (!this.recording || !Number.isFinite(time)) return;
    this._time = Math.min(Math.max(time, 0), this.duration);
    const now = performance.now();
    if (this._run) {
      this._clock.start(this._clock.rate, this._time, now);
      if (this._clock.sound) this._clock.sound.currentTime = this._time;
    } else {
      this._clock.set(this._time, now);
      if (this._clock.sound?.readyState) this._clock.sound.currentTime = this._time;
    }
    this._update();
  }

  /**
   * Play. Settles with true at the end, with false where something else came before it.
   *
   * @param {{from?: number, to?: number, rate?: number, loop?: boolean}} options in seconds; backward where the
   *   rate is negative
   */
  play({ from, to, rate = this._speed, loop = this.hasAttribute("loop") } = {}) {
    if (!this.recording) return Promise.resolve(false);
    this._finish(false);
    const forward = rate > 0;
    const [low, high] = forward ? [from ?? 0, to ?? this.duration] : [to ?? 0, from ?? this.duration];
    const atEnd = forward ? this._time >= high - 1e-6 : this._time <= low + 1e-6;
    if (from !== undefined) this._time = from;
    else if (atEnd || this._time < low || this._time > high) this._time = forward ? low : high;
    const run = { low, high, loop };
    const settled = new Promise((resolve) => (run.resolve = resolve));
    this._run = run;
    this._clock.start(rate, this._time, performance.now());
    this._showPlaying(true);
    this.dispatchEvent(new Event("play"));
    run.request = requestAnimationFrame((now) => this._tick(now));
    return settled;
  }

  pause() {
    if (!this._run) return;
    this._finish(false);
    this._announce();
  }

  toggle() {
    if (this._run) this.pause();
    else this.play();
  }

  /** Play one section, by its number. */
  playSection(number, options = {}) {
    const { sections } = this.recording;
    const from = sections[number].start_s;
    const to = sections[number + 1]?.start_s ?? this.duration;
    return this.play({ from, to, ...options });
  }

  /** Number of the section that is shown, or -1. */
  get section() {
    return this.recording ? lastBegun(this.recording.sections, this._time) : -1;
  }

  /** The current frame as a PNG file, at the recording's own size. */
  async toPng() {
    const canvas = newCanvas(...this.recording.size);
    new Painter(this._form, canvas).paint(this.frame);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  /** The current frame as an SVG file. */
  toSvg() {
    return new Blob([frameToSvg(this._form, this.frame)], { type: "image/svg+xml" });
  }

  // The life of an element.

  connectedCallback() {
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    if (!this.hasAttribute("role")) this.setAttribute("role", "region");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", this.getAttribute("name") ?? "Animation");
    this._resizing ??= new ResizeObserver(() => this._fit());
    this._resizing.observe(this._stage);
    const carried = this.querySelector('script[type="application/m4ml"]');
    if (carried && !this._form) this.load(fromBase64(carried.textContent));
    document.addEventListener("fullscreenchange", this._onFullscreen);
  }

  disconnectedCallback() {
    this.pause();
    this._resizing.disconnect();
    document.removeEventListener("fullscreenchange", this._onFullscreen);
  }

  attributeChangedCallback(name, before, value) {
    if (name === "src" && value) this.load(value);
    if (name === "audio" && value) this._hear(value);
    if (name === "controls") this._bar.hidden = value === null;
    if (name === "captions") {
      this._captionsButton.setAttribute("aria-pressed", String(value !== null));
      this._showCaption();
    }
  }

  // Reading and showing.

  async _read(form, source) {
    if (typeof source === "string" || source instanceof URL) {
      const answer = await fetch(source).catch(() => null);
      if (!answer?.ok) throw new FormatError("The recording could not be loaded. Check the connection, then try again.");
      source = answer.body;
    }
    if (source instanceof Blob) source = source.stream();
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
      const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
      await form.pushAll(bytes);
    } else {
      const reader = source.getReader();
      for (;;) {
        const { done, value } = await reader.read().catch(() => {
          throw new FormatError("The recording could not be read to its end. Check the connection, then try again.");
        });
        if (done) break;
        await form.pushAll(value);
      }
    }
    form.end();
  }

  _show(form, time) {
    const run = this._run;
    const before = this.duration;
    // What the recording before carried is not to be heard with this one.
    if (this._carried) this._hear((this._carried = null));
    this._form = form;
    this._time = time;
    this._painter = new Painter(form, this._canvas);
    this._shownFrame = -1;
    this._still = null;
    this._message.textContent = "";
    const { header } = form;
    if (!this.getAttribute("name") && header.name) this.setAttribute("aria-label", header.name);
    this._range.max = String(header.frames / header.fps);
    this._range.step = String(1 / header.fps);
    this._marks();
    this._shape(header);
    if (run) {
      // What plays to the end plays to the new one.
      run.high = run.high === before ? this.duration : Math.min(run.high, this.duration);
      this._clock.set(this._time, performance.now());
    }
    this._update(true);
    this.dispatchEvent(new Event("loadedmetadata"));
    this.dispatchEvent(new Event("ready"));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.hasAttribute("autoplay") && !still && !run) this.play();
  }

  _hear(source) {
    if (this._soundAddress) URL.revokeObjectURL(this._soundAddress);
    this._soundAddress = source instanceof Blob ? URL.createObjectURL(source) : null;
    if (!source) {
      this._clock.silence(performance.now());
      this._sound.removeAttribute("src");
      this._sound.load();
      this._soundButton.hidden = true;
      return;
    }
    this._sound.src = this._soundAddress ?? source;
    this._clock.sound = this._sound;
    this._soundButton.hidden = false;
    this._sound.currentTime = this._time;
    if (this._run) this._clock.start(this._clock.rate, this._time, performance.now());
  }

  _complain(error) {
    const known = error instanceof FormatError;
    this._message.textContent = known ? error.message : damaged("it cannot be read").message;
    this._finish(false);
    this.dispatchEvent(new CustomEvent("error", { detail: this._message.textContent }));
  }

  _frameAt(time, header = this.recording) {
    return header ? Math.min(Math.max(Math.floor(time * header.fps + 1e-6), 0), header.frames - 1) : 0;
  }

  /** Give the picture its shape and its surroundings. */
  _shape({ size, background }) {
    this._size = size;
    this._stage.style.aspectRatio = size.join(" / ");
    this._stage.style.background = background;
    this._fit();
  }

  _fit() {
    const box = this._stage.getBoundingClientRect();
    const [width, height] = this._size;
    const scale = Math.min(box.width / width, (box.height || Infinity) / height) * devicePixelRatio;
    const size = [Math.max(Math.round(width * scale), 1), Math.max(Math.round(height * scale), 1)];
    this._captions.style.fontSize = `${Math.min(Math.max(box.width * 0.026, 13), 44)}px`;
    if (!box.width || (this._canvas.width === size[0] && this._canvas.height === size[1])) return;
    [this._canvas.width, this._canvas.height] = size;
    this._painter?.forget();
    this._draw();
  }

  /** Draw the frame of now, or as soon as it is there. */
  _draw() {
    const { frame } = this;
    if (this._still && frame === this._still.over) {
      this._still.painter.paint(this._still.frame);
      return;
    }
    this._still = null;
    const form = this._form;
    if (!form || !form.header.frames) return;
    if (form.has(frame)) {
      try {
        this._painter.paint(frame);
      } catch (error) {
        this._complain(error);
      }
      return;
    }
    form.ready(frame).then(
      () => form === this._form && frame === this.frame && this._draw(),
      (error) => form === this._form && this._complain(error),
    );
  }

  _update(always = false) {
    const { frame } = this;
    this._draw();
    this._showTime();
    this._showCaption();
    if (frame !== this._shownFrame || always) {
      this._shownFrame = frame;
      this.dispatchEvent(new Event("framechange"));
    }
    this.dispatchEvent(new Event("timeupdate"));
  }

  _tick(now) {
    const run = this._run;
    if (!run) return;
    const { rate } = this._clock;
    let time = this._clock.read(now);
    if (!this._form.has(this._frameAt(time))) {
      // What has not arrived cannot be shown: time stands still.
      this._clock.set(this._time, now);
      this._draw();
    } else if (rate > 0 ? time >= run.high : time <= run.low) {
      if (!run.loop || run.high - run.low < 1e-3) {
        this._time = rate > 0 ? run.high : run.low;
        this._update();
        this._finish(true);
        this.dispatchEvent(new Event("ended"));
        return;
      }
      time = rate > 0 ? run.low : run.high;
      this._clock.start(rate, time, now);
      this._time = time;
      this._update();
    } else {
      // The first callback may carry a time from before the start.
      this._time = Math.min(Math.max(time, run.low), run.high);
      this._update();
    }
    run.request = requestAnimationFrame((next) => this._tick(next));
  }

  _finish(reached) {
    const run = this._run;
    if (!run) return;
    cancelAnimationFrame(run.request);
    this._run = null;
    this._clock.stop(this._time, performance.now());
    this._showPlaying(false);
    this.dispatchEvent(new Event("pause"));
    run.resolve(reached);
  }

  // The controls.

  _build(root) {
    this._canvas = element("canvas", { role: "img", "aria-label": "Picture", width: 16, height: 9 });
    this._captions = element("div", { class: "captions", "aria-live": "polite", part: "captions" });
    this._message = element("div", { class: "message", role: "alert", part: "message" });
    this._stage = element("div", { class: "stage", part: "stage" }, this._canvas, this._captions, this._message,
      element("slot", { name: "over" }));
    this._stage.style.aspectRatio = "16 / 9";
    this._spoken = element("div", { class: "spoken", role: "status" });
    this._sound = new Audio();
    this._sound.preload = "auto";
    this._bar = this._buildBar();
    this._bar.hidden = true;
    root.append(this._stage, this._bar, this._spoken);
    this._onFullscreen = () => this._fit();
    this.addEventListener("keydown", (event) => this._key(event));
    this._listenToTouch();
  }

  _buildBar() {
    this._range = element("input", { type: "range", min: 0, max: 1, step: 0.01, value: 0, "aria-label": "Position" });
    this._range.addEventListener("input", () => this.seek(+this._range.value));
    this._fill = element("i");
    this._knob = element("div", { class: "knob" });
    this._hint = element("div", { class: "hint", hidden: "" });
    this._markBox = element("div", { class: "marks" });
    const track = element("div", { class: "track" }, element("div", { class: "line" }, this._fill), this._markBox,
      this._range, this._knob, this._hint);
    track.addEventListener("pointermove", (event) => this._showHint(event, track));
    track.addEventListener("pointerleave", () => (this._hint.hidden = true));
    this._playButton = this._button("Play", "play", () => this.toggle(), "Space");
    this._timeBox = element("span", {}, timeText(0));
    this._durationBox = element("span", {}, timeText(0));
    this._sectionBox = element("div", { class: "section" });
    this._captionsButton = this._button("Captions", "captions", () => this.toggleAttribute("captions"), "C");
    this._captionsButton.setAttribute("aria-pressed", "false");
    this._soundButton = this._button("Sound off", "loud", () => (this.muted = !this.muted), "M");
    this._soundButton.hidden = true;
    this._speedBox = element("select", { "aria-label": "Speed" });
    for (const speed of SPEEDS) this._speedBox.append(new Option(`${speed}×`, String(speed)));
    this._speedBox.value = "1";
    this._speedBox.addEventListener("change", () => (this.rate = +this._speedBox.value));
    const time = element("div", { class: "time" }, this._timeBox, " ", element("span", {}, "/ ", this._durationBox));
    return element("div", { class: "bar", part: "controls", role: "group", "aria-label": "Controls" }, track,
      element("div", { class: "buttons" }, this._playButton, time, this._sectionBox,
        element("div", { class: "tools" }, this._soundButton, this._captionsButton, this._speedBox,
          this._button("Save picture as PNG", "PNG", () => this._save("png")),
          this._button("Save picture as SVG", "SVG", () => this._save("svg")),
          this._button("Full screen", "full", () => this._toggleFullscreen(), "F"))));
  }

  _button(label, face, action, key = "") {
    const button = element("button", { type: "button", "aria-label": label, title: key ? `${label} (${key})` : label },
      ICONS[face] ? icon(face) : face);
    if (key) button.setAttribute("aria-keyshortcuts", key);
    button.addEventListener("click", action);
    return button;
  }

  _showPlaying(playing) {
    this._playButton.replaceChildren(icon(playing ? "pause" : "play"));
    this._playButton.setAttribute("aria-label", playing ? "Pause" : "Play");
    this._playButton.title = playing ? "Pause (Space)" : "Play (Space)";
  }

  _showTime() {
    const { duration } = this;
    const part = duration ? this._time / duration : 0;
    const section = this.recording.sections[this.section]?.name ?? "";
    this._fill.style.transform = `scaleX(${part})`;
    this._knob.style.left = `${100 * part}%`;
    this._range.value = String(this._time);
    const text = timeText(this._time);
    if (this._timeBox.textContent === text && this._sectionBox.textContent === section) return;
    this._timeBox.textContent = text;
    this._durationBox.textContent = timeText(duration);
    this._sectionBox.textContent = section;
    this._range.setAttribute("aria-valuetext", `${text} of ${timeText(duration)}${section ? `, ${section}` : ""}`);
    this._canvas.setAttribute("aria-label", `Picture at ${text}${section ? `, ${section}` : ""}`);
  }

  _showCaption() {
    const { captions } = this.recording ?? { captions: [] };
    const now = captions[lastBegun(captions, this._time, (caption) => caption[0])];
    const text = now && this._time < now[1] && this.hasAttribute("captions") ? now[2] : "";
    if (this._captions.textContent === text) return;
    this._captions.replaceChildren(...(text ? [element("span", {}, text)] : []));
  }

  _marks() {
    const { sections, lines } = this.recording;
    const at = (tag, time) => {
      const mark = element(tag);
      mark.style.left = `${(100 * time) / this.duration}%`;
      return mark;
    };
    // Of those that would touch each other, one.
    const cues = new Map(lines.flatMap((line) => Object.values(line.cues))
      .map((time) => [Math.round((MOST_MARKS * time) / this.duration), time]));
    this._markBox.replaceChildren(
      ...sections.filter((section) => section.start_s > 0).map((section) => at("b", section.start_s)),
      ...[...cues.values()].map((time) => at("u", time)));
    this._durationBox.textContent = timeText(this.duration);
    this._captionsButton.hidden = !this.recording.captions.length;
  }

  _showHint(event, track) {
    if (!this.recording) return;
    const box = track.getBoundingClientRect();
    const part = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const time = part * this.duration;
    const name = this.recording.sections[lastBegun(this.recording.sections, time)]?.name;
    this._hint.textContent = name ? `${timeText(time)}  ${name}` : timeText(time);
    this._hint.style.left = `${100 * part}%`;
    this._hint.hidden = event.pointerType === "touch";
  }

  _announce() {
    const name = this.recording?.sections[this.section]?.name;
    this._spoken.textContent = `${timeText(this._time)}${name ? `, ${name}` : ""}`;
  }

  async _save(kind) {
    if (!this.recording) return;
    const file = kind === "png" ? await this.toPng() : this.toSvg();
    const address = URL.createObjectURL(file);
    const name = this.recording.name.replace(/[^\w.-]+/g, "_") || "frame";
    element("a", { href: address, download: `${name}-${this.frame}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  _toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.requestFullscreen?.().catch(() => {});
  }

  _listenToTouch() {
    let last = { time: 0, side: 0 };
    this._stage.addEventListener("click", (event) => {
      if (this.contains(event.target)) return; // what a page laid over the picture
      this.focus({ preventScroll: true });
      const box = this._stage.getBoundingClientRect();
      const part = (event.clientX - box.left) / box.width;
      const side = part < 1 / 3 ? -1 : part > 2 / 3 ? 1 : 0;
      const twice = event.timeStamp - last.time < 300 && side === last.side;
      last = { time: event.timeStamp, side };
      this.toggle();
      // A second tap near a side goes back or on, and leaves playing as it was before the first.
      if (twice && side && event.pointerType === "touch") this.seek(this._time + side * STEP_S);
    });
  }

  /** Step by frames. */
  step(frames) {
    this.pause();
    this.frame = this.frame + frames;
  }

  /** J and L: play that way, or faster where it already goes that way. */
  _shuttle(direction) {
    const rate = this._run ? this._clock.rate : 0;
    if (rate * direction > 0) this._clock.start(Math.min(Math.abs(rate) * 2, FASTEST) * direction, this._time, performance.now());
    else this.play({ rate: direction, loop: false });
  }

  _toSection(step) {
    const { sections } = this.recording;
    const target = sections[this.section + step]?.start_s ?? (step < 0 ? 0 : this.duration);
    this.seek(target);
  }

  _key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.recording) return;
    const inside = event.composedPath()[0];
    // A button, a menu, or what a page laid over the picture keeps the keys that are its own.
    if (inside instanceof HTMLSelectElement || (inside !== this && this.contains(inside))) return;
    if (inside instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter")) return;
    const keys = {
      " ": () => this.toggle(),
      k: () => this.pause(),
      j: () => this._shuttle(-1),
      l: () => this._shuttle(1),
      ArrowLeft: () => this.seek(this._time - STEP_S),
      ArrowRight: () => this.seek(this._time + STEP_S),
      ArrowUp: () => this._toSection(-1),
      ArrowDown: () => this._toSection(1),
      Home: () => this.seek(0),
      End: () => this.seek(this.duration),
      c: () => this.toggleAttribute("captions"),
      m: () => (this.muted = !this.muted),
      f: () => this._toggleFullscreen(),
      ",": () => this.step(-1),
      ".": () => this.step(1),
    };
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}

function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array(8);
  }
}

if (!customElements.get("m4ml-player")) customElements.define("m4ml-player", M4mlPlayer);
