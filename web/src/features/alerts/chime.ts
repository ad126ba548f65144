/** The sound of an alert: two short tones, unlike the ringing of a call. */

const KEY = 'huawu.alerts.silent';
const TONES_HZ = [880, 660];
const TONE_S = 0.18;

export function isSilent(): boolean {
  return localStorage.getItem(KEY) === '1';
}

export function keepSilent(silent: boolean): void {
  localStorage.setItem(KEY, silent ? '1' : '0');
}

export function chime(): void {
  if (isSilent()) return;
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0.15;
  gain.connect(context.destination);
  TONES_HZ.forEach((hertz, at) => {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start(context.currentTime + at * TONE_S);
    tone.stop(context.currentTime + (at + 1) * TONE_S);
    if (at === TONES_HZ.length - 1) tone.onended = () => void context.close();
  });
}
