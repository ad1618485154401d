// A tile's way of getting pictures: the camera's own H.264 by the page's WebSocket, decoded here. A feed as in
// jpeg-feed.js. Each picture is answered when it is drawn; the server sends no more than that allows, which bounds what
// waits in the decoder.
//
// onLost() is called when there are no pictures now; they may come again by themselves.
const SKIPPED_ABOVE = 3;
const LONGEST_SKIPPED = 200;
const IN_A_ROW = 10_000;
const PAUSE = 30_000;
const LONG_PAUSE = 300_000;

// What is known of codecs; browsers answer later.
const supported = new Map();

async function learn(codec) {
  const config = { codec, optimizeForLatency: true };
  const isSupported = await VideoDecoder.isConfigSupported(config).then(answer => answer.supported, () => false);
  supported.set(codec, isSupported);
}

export class StreamFeed {
  #connection;
  #camera;
  #onLost;
  #show = null;
  #width = 0;
  #decoder = null;
  // Of which coding and size the decoder's pictures are; empty until a key frame has come.
  #config = "";
  // What has come and is not decoded; what is in the decoder.
  #waiting = [];
  #isAsking = false;
  #inside = new Map();
  #drawnAt = 0;
  #failures = 0;
  #failedAt = -Infinity;
  #pause = 0;

  /** Whether this browser has a decoder for pages, which it has on https and on this machine only. */
  static get isPossible() {
    return isSecureContext && "VideoDecoder" in globalThis;
  }

  constructor(connection, camera, onLost) {
    this.#connection = connection;
    this.#camera = camera;
    this.#onLost = onLost;
    connection.addEventListener("unit", event => {
      if (event.detail.camera === camera) this.#onUnit(event.detail);
    });
    connection.addEventListener("nostream", event => {
      if (event.detail.camera !== camera) return;
      // What a slow decoder still has would stop JPEG, and nothing comes after it.
      this.#reset();
      this.#onLost();
    });
    connection.addEventListener("open", () => this.#play());
    connection.addEventListener("close", () => this.#reset());
  }

  start(width, show) {
    const isNew = this.#show === null;
    this.#width = Math.max(Math.round(width), 1);
    this.#show = show;
    if (isNew) this.#play();
  }

  stop() {
    if (!this.#show) return;
    this.#show = null;
    this.#reset();
    this.#connection.send(`stop ${this.#camera}`);
  }

  #play() {
    if (this.#show && !this.#pause) this.#connection.send(`play ${this.#camera}`);
  }

  #reset() {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
    this.#config = "";
    this.#waiting = [];
    this.#inside.clear();
  }

  // In their order, also while the browser has not said what it can decode.
  async #onUnit(unit) {
    if (!this.#show || this.#pause) return;
    this.#waiting.push(Object.assign(unit, { receivedAt: performance.now() }));
    if (this.#isAsking) return;
    while (this.#waiting.length > 0) {
      const { codec } = this.#waiting[0];
      if (supported.has(codec)) {
        this.#decode(this.#waiting.shift());
        continue;
      }
      this.#isAsking = true;
      await learn(codec);
      this.#isAsking = false;
    }
  }

  #decode(unit) {
    try {
      if (unit.isKey && !this.#configure(unit)) return;
      // Without a key frame it cannot begin.
      if (!this.#config) return;
      const { codec, data, isKey, sequence, ...rest } = unit;
      this.#inside.set(sequence, rest);
      this.#decoder.decode(new EncodedVideoChunk({ type: isKey ? "key" : "delta", timestamp: sequence, data }));
    } catch (error) {
      this.#onError(error);
    }
  }

  #configure({ codec, width, height }) {
    const config = `${codec} ${width} ${height}`;
    if (config === this.#config) return true;
    if (!supported.get(codec)) {
      this.#giveUp(LONG_PAUSE);
      return false;
    }
    if (!this.#decoder) {
      const decoder = new VideoDecoder({
        output: frame => this.#onFrame(decoder, frame),
        error: error => {
          if (decoder === this.#decoder) this.#onError(error);
        },
      });
      this.#decoder = decoder;
    }
    this.#decoder.configure({ codec, optimizeForLatency: true });
    this.#config = config;
    return true;
  }

  #onFrame(decoder, frame) {
    const sequence = frame.timestamp;
    try {
      if (decoder !== this.#decoder) return;
      const picture = this.#inside.get(sequence);
      for (const key of this.#inside.keys()) {
        if (key > sequence) break;
        this.#inside.delete(key);
      }
      if (!picture) return;
      if (!picture.isOld && this.#isWorthDrawing(decoder)) this.#draw(frame, picture);
      const inside = Math.round(performance.now() - picture.receivedAt);
      this.#connection.send(`drawn ${this.#camera} ${sequence} ${inside}`);
    } finally {
      frame.close();
    }
  }

  // A burst is shown by its last picture.
  #isWorthDrawing(decoder) {
    return decoder.decodeQueueSize < SKIPPED_ABOVE || performance.now() - this.#drawnAt > LONGEST_SKIPPED;
  }

  #draw(frame, { number, grabbedAt }) {
    this.#drawnAt = performance.now();
    const width = Math.min(this.#width, frame.displayWidth);
    const height = Math.max(1, Math.round((width * frame.displayHeight) / frame.displayWidth));
    this.#show?.({ image: frame, width, height, number, grabbedAt });
  }

  // The first error may be one of a picture; after a second one soon the stream is not for this browser.
  #onError(error) {
    console.warn(error);
    this.#reset();
    const now = performance.now();
    this.#failures = now - this.#failedAt < IN_A_ROW ? this.#failures + 1 : 1;
    this.#failedAt = now;
    if (this.#failures > 1) this.#giveUp(PAUSE);
    else this.#play();
  }

  #giveUp(pause) {
    this.#reset();
    this.#connection.send(`stop ${this.#camera}`);
    this.#pause = setTimeout(() => {
      this.#pause = 0;
      this.#play();
    }, pause);
    this.#onLost();
  }
}
