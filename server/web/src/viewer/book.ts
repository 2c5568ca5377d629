// Keeps what is drawn on a study with the hub: the page says what there is, the book sends what is new or other and
// removes what has gone, one at a time, again and again until it has arrived. What others drew it never touches.
import { isProblem } from '../api/problem';

export interface Ways<Body> {
  put(id: string, body: Body): Promise<unknown>;
  remove(id: string): Promise<unknown>;
}

const againMs = 5000;
const passes = new Set([0, 401, 408, 429, 500, 502, 503, 504, 507]); // tried again later

export class Book<Body> {
  private readonly saved = new Map<string, string>(); // what the hub has, as far as this page knows
  private wanted: ReadonlyMap<string, Body> = new Map();
  private active = false;
  private running = Promise.resolve();

  // `tell` hears of what could not be kept (null: all is well again).
  constructor(private readonly ways: Ways<Body>, private readonly tell: (failure: unknown) => void, private readonly gaveUp: () => boolean = () => false) {}

  knows(id: string, body: Body) {
    this.saved.set(id, JSON.stringify(body));
  }

  get pending() { return this.active; }

  // Resolves when the hub has exactly these of what this page drew.
  want(all: ReadonlyMap<string, Body>): Promise<void> {
    this.wanted = all;
    if (!this.active) {
      this.active = true;
      this.running = this.run();
    }
    return this.running;
  }

  private next(): (() => Promise<void>) | null {
    for (const [id, body] of this.wanted) {
      const text = JSON.stringify(body);
      if (this.saved.get(id) !== text) return () => this.send(() => this.ways.put(id, body), () => this.saved.set(id, text));
    }
    for (const id of this.saved.keys()) {
      if (!this.wanted.has(id)) return () => this.send(() => this.ways.remove(id), () => this.saved.delete(id));
    }
    return null;
  }

  private async run() {
    for (let act = this.next(); act && !this.gaveUp(); act = this.next()) await act();
    this.active = false;
  }

  private async send(deed: () => Promise<unknown>, done: () => void) {
    try {
      await deed();
      done();
      this.tell(null);
    } catch (error) {
      this.tell(error);
      if (isProblem(error) && !passes.has(error.status)) done(); // refused for good: what was gone already, or too many
      else await new Promise((again) => { setTimeout(again, againMs); });
    }
  }
}
