// The server's monotonic clock. The answer with the shortest way there and back says most exactly how far the two
// clocks are apart; old answers are forgotten, because clocks drift.
const MAX_AGE = 120_000;
const MAX_ANSWERS = 50;

export class ServerClock {
  #answers = [];
  #offset = null;

  /** Forgets everything: another server may answer. */
  reset() {
    this.#answers = [];
    this.#offset = null;
  }

  /** An answer has come: what was the time here when it was asked for, and what was it there. */
  onAnswer(asked, server) {
    const now = performance.now();
    this.#answers.push({ at: now, trip: now - asked, offset: server - (asked + now) / 2 });
    this.#answers = this.#answers.filter(answer => now - answer.at < MAX_AGE).slice(-MAX_ANSWERS);
    this.#offset = this.#answers.reduce((best, answer) => (answer.trip < best.trip ? answer : best)).offset;
  }

  /** The server's time now in milliseconds, or null before the first answer. */
  get now() {
    return this.#offset === null ? null : performance.now() + this.#offset;
  }
}
