// On a thin line a small picture of every image comes first, so that a series can be looked through from end to end
// while its pixels are on their way. The pictures are renditions (PS3.18 10.4.1.1.3) in the object's own window.
import { fetchBytes } from '../api/client';

const query = 'viewport=256,256&quality=60'; // some 8 kB of a CT slice, where its pixels are 512 kB
const atOnce = 5; // of the six connections that a browser opens, one of which the live events keep

export const urlOf = (imageId: string) => imageId.slice('wadors:'.length);

export class Coarse {
  private readonly pictures: string[] = [];
  private readonly asked = new Set<number>();
  private readonly gone = new AbortController();

  constructor(private readonly imageIds: string[], private readonly arrived: (index: number, picture: string) => void) {}

  // One that cannot be had is left out: its pixels may still come, or say what is wrong.
  async load(index: number, priority: RequestPriority = 'auto') {
    const id = this.imageIds[index];
    if (!id || this.asked.has(index)) return;
    this.asked.add(index);
    try {
      const answer = await fetchBytes(`${urlOf(id)}/rendered?${query}`, { Accept: 'image/jpeg' }, this.gone.signal, priority);
      const bytes = await answer.blob();
      if (this.gone.signal.aborted) return;
      const picture = URL.createObjectURL(bytes);
      this.pictures.push(picture);
      this.arrived(index, picture);
    } catch {
      this.asked.delete(index);
    }
  }

  // All, the nearest to `around` first; what the person does meanwhile goes before them.
  async loadAll(around: number) {
    const order = this.imageIds.map((_, i) => i).toSorted((a, b) => Math.abs(a - around) - Math.abs(b - around));
    const next = async (): Promise<void> => {
      for (let i = order.shift(); i !== undefined && !this.gone.signal.aborted; i = order.shift()) await this.load(i, 'low');
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  }

  close() {
    this.gone.abort();
    for (const picture of this.pictures) URL.revokeObjectURL(picture);
  }
}
