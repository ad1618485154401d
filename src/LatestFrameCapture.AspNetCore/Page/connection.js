// The page's one WebSocket. It comes back by itself; whoever wants pictures asks again then.
const FIRST_RETRY = 500;
const LONGEST_RETRY = 5000;
const FIRST_QUESTIONS = 10;
const FIRST_INTERVAL = 50;
const INTERVAL = 5000;
const JPEG = 1;
const JPEG_HEADER = 24;
const H264 = 2;
const H264_HEADER = 32;
const KEY_FRAME = 1;
const OLD = 2;

export class Connection extends EventTarget {
  #clock;
  #url;
  #socket = null;
  #retry = FIRST_RETRY;
  #questions = 0;
  #timer = 0;

  constructor(url, clock) {
    super();
    this.#url = url;
    this.#clock = clock;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#onOpen();
    socket.onclose = () => this.#onClose();
    socket.onmessage = message => this.#onMessage(message.data);
    this.#socket = socket;
  }

  send(text) {
    if (this.isOpen) this.#socket.send(text);
  }

  #onOpen() {
    this.#retry = FIRST_RETRY;
    this.#questions = 0;
    this.#clock.reset();
    this.#ask();
    this.dispatchEvent(new Event("open"));
  }

  #onClose() {
    clearTimeout(this.#timer);
    setTimeout(() => this.open(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY);
    this.dispatchEvent(new Event("close"));
  }

  #onMessage(data) {
    if (typeof data !== "string") {
      this.#onBytes(data);
      return;
    }
    const message = JSON.parse(data);
    if (message.time) this.#clock.onAnswer(message.time.asked, message.time.server);
    if (message.noStream !== undefined)
      this.dispatchEvent(new CustomEvent("nostream", { detail: { camera: message.noStream } }));
    if (message.cameras) this.dispatchEvent(new CustomEvent("states", { detail: message.cameras }));
  }

  // The headers are described in PictureHeader.cs and StreamHeader.cs.
  #onBytes(data) {
    const header = new DataView(data);
    const detail = {
      camera: header.getUint16(2, true),
      number: header.getFloat64(8, true),
      grabbedAt: header.getFloat64(16, true),
    };
    const kind = header.getUint8(0);
    if (kind === JPEG) {
      detail.jpeg = new Uint8Array(data, JPEG_HEADER);
      this.dispatchEvent(new CustomEvent("picture", { detail }));
    } else if (kind === H264) {
      const flags = header.getUint8(1);
      detail.isKey = (flags & KEY_FRAME) !== 0;
      detail.isOld = (flags & OLD) !== 0;
      detail.width = header.getUint16(4, true);
      detail.height = header.getUint16(6, true);
      detail.sequence = header.getInt32(24, true);
      detail.codec = "avc1." + (header.getUint32(28) >>> 8).toString(16).padStart(6, "0");
      detail.data = new Uint8Array(data, H264_HEADER);
      this.dispatchEvent(new CustomEvent("unit", { detail }));
    }
  }

  // Often at first, so that the ages are right at once.
  #ask() {
    this.send(`time ${performance.now()}`);
    this.#questions++;
    this.#timer = setTimeout(() => this.#ask(), this.#questions < FIRST_QUESTIONS ? FIRST_INTERVAL : INTERVAL);
  }
}
