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
  private readonly refused = new Map<string, string>(); // what it does not take
  private wanted: ReadonlyMap<string, Body> = new Map();
  private active = false;
  private late = false; // the last try did not arrive
  private running = Promise.resolve();

  // `tell` hears of what could not be kept (null: all is well again). `gaveUp`: there is nobody any more to send it for.
  constructor(private readonly ways: Ways<Body>, private readonly tell: (failure: unknown) => void, private readonly gaveUp: () => boolean = () => false) {}

  knows(id: string, body: Body) {
    this.saved.set(id, JSON.stringify(body));
  }

  get pending() { return this.active; }

  // Resolves when the hub has of these what it takes, and nothing else that this page drew.
  want(all: ReadonlyMap<string, Body>): Promise<void> {
    this.wanted = all;
    if (!this.active) {
      this.active = true;
      this.running = this.run();
    }
    return this.running;
  }

  // Removals first: they make room.
  private next(): (() => Promise<void>) | null {
    for (const id of this.saved.keys()) {
      if (!this.wanted.has(id)) return () => this.remove(id);
    }
    for (const id of this.refused.keys()) {
      if (!this.wanted.has(id)) this.refused.delete(id);
    }
    for (const [id, body] of this.wanted) {
      const text = JSON.stringify(body);
      if (this.saved.get(id) !== text && this.refused.get(id) !== text) return () => this.put(id, body, text);
    }
    return null;
  }

  private async run() {
    for (let act = this.next(); act && !this.gaveUp(); act = this.next()) {
      await act();
      if (this.refused.size === 0 && !this.late) this.tell(null);
    }
    this.active = false;
  }

  private async remove(id: string) {
    if (await this.arrives(() => this.ways.remove(id))) this.refused.clear();
    if (!this.late) this.saved.delete(id);
  }

  private async put(id: string, body: Body, text: string) {
    if (await this.arrives(() => this.ways.put(id, body))) {
      this.saved.set(id, text);
      this.refused.delete(id);
    } else if (!this.late) {
      this.refused.set(id, text);
    }
  }

  private async arrives(deed: () => Promise<unknown>): Promise<boolean> {
    this.late = false;
    try {
      await deed();
      return true;
    } catch (error) {
      this.tell(error);
      this.late = !isProblem(error) || passes.has(error.status);
      if (this.late) await new Promise((again) => { setTimeout(again, againMs); });
      return false;
    }
  }
}
