// Bytes a second over the last while.
const windowMs = 12_000;

export class Rate {
  private last = new Map<string, number>();
  private samples: { at: number; bytes: number }[] = [];

  // `total` of one upload so far. What it begins with was not sent now.
  add(key: string, total: number, at = Date.now()) {
    const before = this.last.get(key);
    this.last.set(key, total);
    if (before === undefined || total <= before) return;
    this.samples.push({ at, bytes: total - before });
    this.samples = this.samples.filter((s) => at - s.at <= windowMs);
  }

  perSecond(now = Date.now()): number {
    const recent = this.samples.filter((s) => now - s.at <= windowMs);
    const first = recent[0];
    if (!first) return 0;
    const bytes = recent.reduce((sum, s) => sum + s.bytes, 0);
    return (bytes * 1000) / Math.max(1000, now - first.at);
  }
}
