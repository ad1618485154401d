// The page's one WebSocket. It comes back by itself; whoever wants pictures asks again then.
const FIRST_RETRY = 500;
const LONGEST_RETRY = 5000;
const FIRST_QUESTIONS = 10;
const FIRST_INTERVAL = 50;
const INTERVAL = 5000;
const HEADER = 24;
const JPEG = 1;

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
    if (message.cameras) this.dispatchEvent(new CustomEvent("states", { detail: message.cameras }));
  }

  #onBytes(data) {
    const header = new DataView(data, 0, HEADER);
    if (header.getUint8(0) !== JPEG) return;
    const detail = {
      camera: header.getUint16(2, true),
      number: header.getFloat64(8, true),
      grabbedAt: header.getFloat64(16, true),
      jpeg: new Uint8Array(data, HEADER),
    };
    this.dispatchEvent(new CustomEvent("picture", { detail }));
  }

  // Often at first, so that the ages are right at once.
  #ask() {
    this.send(`time ${performance.now()}`);
    this.#questions++;
    this.#timer = setTimeout(() => this.#ask(), this.#questions < FIRST_QUESTIONS ? FIRST_INTERVAL : INTERVAL);
  }
}
