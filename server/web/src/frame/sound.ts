// Sounds, made here: a tone for what is urgent, a repeated ring for an emergency. A browser may refuse sound until
// somebody has touched the page; what is shown says the same.
let context: AudioContext | undefined;

function tone(frequency: number, at: number, seconds: number, audio: AudioContext) {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.02);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

function play(notes: [frequency: number, after: number][]) {
  try {
    context ??= new AudioContext();
    const audio = context;
    if (audio.state === 'suspended') void audio.resume().catch(() => {});
    for (const [frequency, after] of notes) tone(frequency, audio.currentTime + after, 0.22, audio);
  } catch {
    // A computer without sound.
  }
}

export const chime = () => play([[880, 0], [1174, 0.18]]);

// Rings until the returned function is called.
export function ring(): () => void {
  const once = () => play([[784, 0], [988, 0.25], [784, 0.5], [988, 0.75]]);
  once();
  const timer = setInterval(once, 2_000);
  return () => clearInterval(timer);
}
