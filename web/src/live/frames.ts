/** Draw at most once a frame, however often things change meanwhile. */

type Scheduler = (draw: () => void) => void;

/** A window that nobody sees has no frames; what it does by itself, such as ringing, goes on. */
function nextFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, 100);
  else requestAnimationFrame(draw);
}

export class Frames {
  #asked = false;
  readonly #draw: () => void;
  readonly #schedule: Scheduler;

  constructor(draw: () => void, schedule: Scheduler = nextFrame) {
    this.#draw = draw;
    this.#schedule = schedule;
  }

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#schedule(() => {
      this.#asked = false;
      this.#draw();
    });
  }
}
