// One camera on the wall.
import { ageText } from "./age.js";

// No picture of a live camera for so long, or for so many times its usual interval, and the last one is not shown.
const OLDEST = 5000;
const MISSED = 4;
const LONGEST_INTERVAL = 30_000;
const LATE = 1000;

const REASONS = {
  Opening: "The camera is being opened.",
  Reconnecting: "The connection was lost.",
  Stalled: "The camera is connected and sends no pictures.",
  Starved: "The application holds too many pictures.",
  Ended: "The video has ended.",
  Faulted: "The camera failed and is not tried again.",
  Closed: "The camera is closed.",
  Paused: "The camera is paused.",
};

export class Tile {
  #feed;
  #clock;
  #connection;
  #context;
  #parts = {};
  #camera = null;
  #picture = null;
  #interval = 0;
  // Whether the time until the next picture says nothing about the camera's usual interval.
  #hasGap = true;
  #isOnScreen = false;
  #texts = new Map();

  constructor(item, feed, clock, connection) {
    this.item = item;
    this.button = item.querySelector(".tile");
    this.canvas = item.querySelector("canvas");
    this.#context = this.canvas.getContext("2d", { alpha: false });
    for (const part of ["away-state", "away-reason", "away-last", "name", "state", "way", "age"])
      this.#parts[part] = item.querySelector("." + part);
    this.#feed = feed;
    this.#clock = clock;
    this.#connection = connection;
    // Another server may answer, with another clock; and nobody knows how old the picture has become meanwhile.
    for (const change of ["open", "close"]) connection.addEventListener(change, () => this.#forget());
    new IntersectionObserver(entries => {
      this.#isOnScreen = entries.at(-1).isIntersecting;
      this.updateFeed();
    }).observe(this.canvas);
    new ResizeObserver(() => this.updateFeed()).observe(this.canvas);
  }

  get name() {
    return this.#camera?.name ?? "";
  }

  get isLive() {
    return this.#camera?.state === "Live";
  }

  setState(camera) {
    this.#camera = camera;
    this.#hasGap ||= !this.isLive;
    this.button.dataset.state = camera.state;
    this.#set("name", camera.name);
    this.update();
  }

  /** Asks for pictures only while somebody can see them. */
  updateFeed() {
    if (this.#isOnScreen && !document.hidden)
      this.#feed.start(this.canvas.clientWidth * devicePixelRatio, picture => this.#draw(picture));
    else {
      this.#feed.stop();
      this.#hasGap = true;
    }
  }

  /** Shows the age of the picture that is there, and whether it is still worth showing. */
  update() {
    const now = this.#clock.now;
    const age = this.#picture && now !== null ? Math.max(0, now - this.#picture.grabbedAt) : null;
    const why = this.#whyAway(age);
    this.button.classList.toggle("is-away", why !== null);
    this.#set("state", !this.#connection.isOpen ? "Offline" : why?.state ?? "Live");
    this.#set("away-state", why?.state ?? "");
    this.#set("away-reason", why?.reason ?? "");
    this.#set("away-last", why && age !== null ? `Last picture ${ageText(age)} ago` : "");
    this.#set("way", why || age === null ? "" : this.#picture.way);
    this.#set("age", why || age === null ? "" : ageText(age));
    this.#parts.age.classList.toggle("is-late", age !== null && age > LATE);
  }

  #forget() {
    this.#picture = null;
    this.#interval = 0;
    this.#hasGap = true;
    this.update();
  }

  #draw({ image, width, height, number, grabbedAt, way = "" }) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.#context.drawImage(image, 0, 0, width, height);
    const isFirst = this.#picture === null || this.button.classList.contains("is-away");
    if (this.#picture !== null && !this.#hasGap) {
      const interval = Math.min(grabbedAt - this.#picture.grabbedAt, LONGEST_INTERVAL);
      this.#interval += (interval - this.#interval) / 4;
    }
    this.#hasGap = !this.isLive;
    this.#picture = { number, grabbedAt, way };
    this.canvas.dataset.number = number;
    if (isFirst) this.update();
  }

  #whyAway(age) {
    if (!this.#connection.isOpen)
      return { state: "Offline", reason: "The page has no connection to the server." };
    if (!this.isLive) {
      const { state, message } = this.#camera ?? { state: "Opening" };
      return { state, reason: message ?? REASONS[state] ?? "" };
    }
    if (age === null) return { state: "Waiting", reason: "The camera is live; its first picture is coming." };
    if (age > Math.max(OLDEST, MISSED * this.#interval))
      return { state: "No new picture", reason: "The camera is live, but no newer picture has come." };
    return null;
  }

  #set(part, text) {
    if (this.#texts.get(part) === text) return;
    this.#texts.set(part, text);
    this.#parts[part].textContent = text;
  }
}
