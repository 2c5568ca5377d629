// What is known of the line between here and the hub, and what is asked of it for that.

const thinBytesPerSecond = 1_500_000; // 300 CT slices take one to two minutes
const tellingBytes = 20_000; // fewer say nothing of a line

// By what the first study said of itself, then by the first images of the series that were opened; not known until one
// has told.
export const line: { thin: boolean | undefined } = { thin: undefined };

// Judges the line by how fast the bytes of this came, once they have: `come` is told whether they said something, which
// few bytes and what came from the browser's cache do not.
export function judgeBy(url: string, come: (telling: boolean) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName(url) as PerformanceResourceTiming[]) {
      const telling = entry.transferSize >= tellingBytes;
      if (telling) line.thin = (entry.transferSize * 1000) / Math.max(1, entry.responseEnd - entry.responseStart) < thinBytesPerSecond;
      come(telling);
    }
  });
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}

// JPEG-LS halves a grey frame without a loss; on a wide line it would only cost both processors' time. What the hub does
// not make of it comes as it is stored.
const smallFrames = 'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, multipart/related; type="application/octet-stream"; transfer-syntax=*; q=0.5';
export const frameHeaders = (usual: Record<string, string>) => (line.thin ? { ...usual, Accept: smallFrames } : usual);
