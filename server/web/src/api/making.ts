// Making a thing counts once. Who gets no answer does not know whether it was made: the next try carries the same
// Idempotency-Key, and the hub answers with the thing that it made then.
import { mayBeDone } from './problem';

interface Sent { key: string; at: number }
const unanswered = new Map<string, Sent>(); // by what was sent
const keptMs = 120_000; // the same words later mean another thing

// `what` tells one making from another: the path and the body.
export async function counted<T>(what: unknown[], send: (header: { 'Idempotency-Key': string }) => Promise<T>): Promise<T> {
  const print = JSON.stringify(what);
  const before = unanswered.get(print);
  const sent = before && Date.now() - before.at < keptMs ? before : { key: crypto.randomUUID(), at: Date.now() };
  unanswered.delete(print);
  try {
    return await send({ 'Idempotency-Key': sent.key });
  } catch (error) {
    if (mayBeDone(error)) unanswered.set(print, sent);
    throw error;
  }
}

interface Versioned { id: string; version: number }
interface Ways<Body, Thing> {
  make(body: Body, key: string): Promise<Thing>;
  amend(thing: Thing, body: Body): Promise<Thing>; // on the version it was based on
  read(thing: Thing): Promise<Thing>;
  bodyOf(thing: Thing): Body;
}

// A form that makes a thing, amends it from then on and hands it in at last, also when an answer was lost on the way and
// the form has changed since.
export class Making<Body, Thing extends Versioned> {
  private sent: { body: Body; key: string } | null = null; // made, perhaps
  private amended: Body | null = null; // perhaps
  private ended = false; // perhaps

  constructor(private made: Thing | null, private readonly ways: Ways<Body, Thing>) {}

  // A newer version of it, read meanwhile.
  knows(thing: Thing) {
    this.made = thing;
  }

  // Whether the hub has it like this already, as far as is known.
  has(body: Body): boolean {
    return this.made !== null && this.holds(this.made, body);
  }

  // What an amendment was based on and what somebody else made of it, when it was refused for that (412).
  async overtaken(): Promise<{ base: Thing; theirs: Thing }> {
    if (!this.made) throw new Error('nothing was made');
    return { base: this.made, theirs: await this.ways.read(this.made) };
  }

  async save(body: Body): Promise<Thing> {
    const before = this.sent;
    if (before) {
      try {
        const made = await this.ways.make(before.body, before.key);
        // Not as it was sent: somebody else has changed it since, and the amendment is to hear of that.
        this.made = this.holds(made, before.body) ? made : { ...made, version: made.version - 1 };
      } catch (error) {
        if (mayBeDone(error)) throw error;
        // Refused, as it was then: nothing was made.
      }
      this.sent = null;
      if (this.made && JSON.stringify(before.body) === JSON.stringify(body) && this.holds(this.made, body)) return this.made;
    }
    if (this.made) return this.change(this.made, body);
    const key = crypto.randomUUID();
    try {
      this.made = await this.ways.make(body, key);
      return this.made;
    } catch (error) {
      if (mayBeDone(error)) this.sent = { body, key };
      throw error;
    }
  }

  // The step that ends the form, after a save().
  async end(saved: () => Promise<Thing>, step: (thing: Thing) => Promise<Thing>, hasEnded: (thing: Thing) => boolean): Promise<Thing> {
    if (this.ended && this.made) {
      const now = await this.ways.read(this.made);
      this.ended = false;
      if (hasEnded(now)) return now;
    }
    const thing = await saved();
    try {
      return await step(thing);
    } catch (error) {
      this.ended = mayBeDone(error);
      throw error;
    }
  }

  private holds(thing: Thing, body: Body): boolean {
    return JSON.stringify(this.ways.bodyOf(thing)) === JSON.stringify(body);
  }

  private async change(thing: Thing, body: Body): Promise<Thing> {
    let base = thing;
    if (this.amended) {
      const now = await this.ways.read(thing);
      // What somebody else wrote stays: the amendment is refused, on the version that it was based on.
      if (this.holds(now, this.amended)) base = now;
      this.amended = null;
    }
    try {
      this.made = await this.ways.amend(base, body);
      return this.made;
    } catch (error) {
      if (mayBeDone(error)) this.amended = body;
      throw error;
    }
  }
}
