// A tile's way of getting pictures: the camera's own stream where this browser can decode it and the server has it, and
// JPEG where not, or while the stream is silent. A feed as in jpeg-feed.js; show also gets which way it is.
import { JpegFeed } from "./jpeg-feed.js";
import { StreamFeed } from "./stream-feed.js";

// How long a stream may be silent: at first, and later at least, or so many times its usual interval.
const FIRST_SILENCE = 500;
const SILENCE = 1000;
const MISSED = 3;
const LONGEST_INTERVAL = 10_000;
const CHECK_INTERVAL = 250;

export class CameraFeed {
  #jpeg;
  #stream = null;
  #width = 0;
  #show = null;
  #timer = 0;
  #isJpeg = false;
  #silentAfter = 0;
  #interval = 0;
  #grabbedAt = -Infinity;
  #streamGrabbedAt = null;

  constructor(connection, camera) {
    this.#jpeg = new JpegFeed(connection, camera);
    if (StreamFeed.isPossible) this.#stream = new StreamFeed(connection, camera, () => this.#useJpeg());
    // Another server may answer, with another clock.
    connection.addEventListener("close", () => {
      this.#grabbedAt = -Infinity;
      this.#streamGrabbedAt = null;
    });
  }

  start(width, show) {
    const isNew = this.#show === null;
    this.#width = width;
    this.#show = show;
    if (!this.#stream) {
      this.#startJpeg();
      return;
    }
    if (isNew) {
      this.#silentAfter = performance.now() + FIRST_SILENCE;
      this.#streamGrabbedAt = null;
      this.#timer = setInterval(() => this.#check(), CHECK_INTERVAL);
    }
    this.#stream.start(width, picture => this.#onStream(picture));
    if (this.#isJpeg) this.#startJpeg();
  }

  stop() {
    clearInterval(this.#timer);
    this.#show = null;
    this.#isJpeg = false;
    this.#stream?.stop();
    this.#jpeg.stop();
  }

  #startJpeg() {
    this.#jpeg.start(this.#width, picture => this.#draw(picture, "JPEG"));
  }

  #useJpeg() {
    if (!this.#show || this.#isJpeg) return;
    this.#isJpeg = true;
    // The pause is no interval of the stream.
    this.#streamGrabbedAt = null;
    this.#startJpeg();
  }

  #check() {
    if (performance.now() > this.#silentAfter) this.#useJpeg();
  }

  #onStream(picture) {
    if (this.#streamGrabbedAt !== null) {
      const interval = Math.min(Math.max(picture.grabbedAt - this.#streamGrabbedAt, 0), LONGEST_INTERVAL);
      this.#interval += (interval - this.#interval) / 4;
    }
    this.#streamGrabbedAt = picture.grabbedAt;
    this.#silentAfter = performance.now() + Math.max(SILENCE, MISSED * this.#interval);
    if (this.#isJpeg) {
      this.#isJpeg = false;
      this.#jpeg.stop();
    }
    this.#draw(picture, "H.264");
  }

  // Two ways may overtake each other; a tile never goes back in time.
  #draw(picture, way) {
    if (picture.grabbedAt < this.#grabbedAt) return;
    this.#grabbedAt = picture.grabbedAt;
    this.#show?.({ ...picture, way });
  }
}
