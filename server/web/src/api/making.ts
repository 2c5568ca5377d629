// Making a thing counts once. Who gets no answer does not know whether it was made: the next try carries the same
// Idempotency-Key, and the hub answers with what it made then.
import { isUnanswered } from './problem';

const unanswered = new Map<string, string>(); // what was sent -> its key

// `what` tells one making from another: the path and the body.
export async function counted<T>(what: unknown[], send: (header: { 'Idempotency-Key': string }) => Promise<T>): Promise<T> {
  const print = JSON.stringify(what);
  const key = unanswered.get(print) ?? crypto.randomUUID();
  unanswered.delete(print);
  try {
    return await send({ 'Idempotency-Key': key });
  } catch (error) {
    if (isUnanswered(error)) unanswered.set(print, key);
    throw error;
  }
}

interface Versioned { id: string; version: number }
interface Ways<Body, Thing> {
  make(body: Body, key: string): Promise<Thing>;
  amend(thing: Thing, body: Body): Promise<Thing>; // on the version it was based on
  read(thing: Thing): Promise<Thing>;
}

// A form that makes a thing and amends it from then on, also when an answer was lost on the way and the form has changed
// since.
export class Making<Body, Thing extends Versioned> {
  private sent: { body: Body; key: string } | null = null;
  private amended = false; // perhaps: no answer came

  constructor(private made: Thing | null, private readonly ways: Ways<Body, Thing>) {}

  // A newer version of it, read meanwhile.
  knows(thing: Thing) {
    this.made = thing;
  }

  async save(body: Body): Promise<Thing> {
    const before = this.sent;
    if (before) {
      try {
        this.made = await this.ways.make(before.body, before.key);
      } catch (error) {
        if (isUnanswered(error)) throw error;
        // Refused, as it was then: nothing was made.
      }
      this.sent = null;
      if (this.made && JSON.stringify(before.body) === JSON.stringify(body)) return this.made;
    }
    if (this.made) return this.change(this.made, body);
    const key = crypto.randomUUID();
    try {
      this.made = await this.ways.make(body, key);
      return this.made;
    } catch (error) {
      if (isUnanswered(error)) this.sent = { body, key };
      throw error;
    }
  }

  private async change(thing: Thing, body: Body): Promise<Thing> {
    if (this.amended) {
      const now = await this.ways.read(thing);
      // One step further: that was the amendment whose answer was lost. More is somebody else's, and is refused as such.
      if (now.version === thing.version + 1) this.made = now;
      this.amended = false;
    }
    try {
      this.made = await this.ways.amend(this.made ?? thing, body);
      return this.made;
    } catch (error) {
      this.amended = isUnanswered(error);
      throw error;
    }
  }
}
