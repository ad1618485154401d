// A tile's way of getting pictures: JPEG by the page's WebSocket, the next one when the last is drawn.
//
// A feed is what a tile needs and nothing more, so that another one can take its place:
//   start(width, show)  begins or goes on, with pictures for a tile of that width in pixels;
//                       show({ image, width, height, number, grabbedAt }) draws one in that size and is done with it
//                       when it returns
//   stop()              asks for nothing more until the next start
const LARGEST_WIDTH = 4096;

export class JpegFeed {
  #connection;
  #camera;
  #width = 0;
  #show = null;
  #isAsking = false;
  // Which connection it is: what one has sent is not answered on the next.
  #session = 0;

  constructor(connection, camera) {
    this.#connection = connection;
    this.#camera = camera;
    connection.addEventListener("picture", event => {
      if (event.detail.camera === camera) this.#onPicture(event.detail);
    });
    connection.addEventListener("open", () => this.#ask());
    connection.addEventListener("close", () => {
      this.#session++;
      this.#isAsking = false;
    });
  }

  start(width, show) {
    this.#width = Math.min(Math.max(Math.round(width), 1), LARGEST_WIDTH);
    this.#show = show;
    if (!this.#isAsking) this.#ask();
  }

  stop() {
    this.#show = null;
  }

  async #onPicture({ number, grabbedAt, jpeg }) {
    const session = this.#session;
    try {
      const image = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
      const { width, height } = image;
      if (session === this.#session) this.#show?.({ image, width, height, number, grabbedAt });
      image.close();
    } catch (error) {
      // A picture that cannot be decoded; the next one may be better.
      console.warn(error);
    }
    if (session !== this.#session) return;
    this.#isAsking = false;
    if (this.#show) this.#ask();
    else this.#connection.send(`done ${this.#camera}`);
  }

  #ask() {
    if (!this.#show || !this.#connection.isOpen) return;
    this.#isAsking = true;
    this.#connection.send(`next ${this.#camera} ${this.#width}`);
  }
}
