/** One recording played: its waveform, its sound once it is wanted, speed, silences skipped. */

import { type RefObject, useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { useTellTrouble } from '../../shared/ui/trouble';
import { type Recording, soundOf } from './api';
import { type Peaks, silencesOf, skipFrom } from './silences';

const HEIGHT_PX = 56;
const FULL = 100;

export interface Player {
  /** It is drawn; before, nothing can be played. */
  ready: boolean;
  playing: boolean;
  loading: boolean;
  at_s: number;
  toggle(): void;
  seek(at_s: number): void;
}

interface How {
  speed: number;
  skip: boolean;
}

export function usePlayer(
  box: RefObject<HTMLDivElement | null>,
  recording: Recording,
  peaks: Peaks | undefined,
  how: How,
): Player {
  const [wave, setWave] = useState<WaveSurfer | null>(null);
  const [playing, play] = useState(false);
  const [loading, load] = useState(false);
  const [at_s, go] = useState(0);
  const audio = useRef<HTMLAudioElement | null>(null);
  const tell = useTellTrouble();
  const { id, length_s } = recording;
  useEffect(() => {
    if (box.current === null || peaks === undefined) return;
    const media = new Audio();
    audio.current = media;
    const made = WaveSurfer.create({
      container: box.current,
      media,
      peaks: peaks.channels.map((channel) => channel.map((loud) => loud / FULL)),
      duration: length_s,
      ...looks(peaks.channels.length),
    });
    made.on('timeupdate', go);
    made.on('play', () => play(true));
    made.on('pause', () => play(false));
    made.on('finish', () => play(false));
    // The hearing is over or the server away: what is pressed next announces it anew.
    made.on('error', () => silence(media));
    setWave(made);
    return () => {
      made.destroy();
      silence(media);
      audio.current = null;
    };
  }, [box, peaks, length_s]);
  useEffect(() => {
    if (audio.current !== null) audio.current.playbackRate = how.speed;
  }, [how.speed]);
  const next_s = how.skip && playing && peaks !== undefined ? skip(peaks, at_s) : null;
  useEffect(() => {
    if (next_s !== null) wave?.setTime(next_s);
  }, [next_s, wave]);
  const start = async (from_s: number | null) => {
    const media = audio.current;
    if (wave === null || media === null) return;
    if (!media.getAttribute('src')) {
      load(true);
      try {
        media.src = await soundOf(id);
      } catch (error) {
        tell(error);
        return;
      } finally {
        load(false);
      }
    }
    media.playbackRate = how.speed;
    const begin_s = from_s ?? at_s;
    if (media.currentTime !== begin_s) wave.setTime(begin_s);
    await wave.play().catch(tell);
  };
  return {
    ready: wave !== null,
    playing,
    loading,
    at_s,
    toggle: () => (playing ? wave?.pause() : void start(null)),
    seek: (to_s) => void start(to_s),
  };
}

/** Let go of a sound; what is still on its way is not loaded any more. */
function silence(media: HTMLAudioElement): void {
  media.pause();
  media.removeAttribute('src');
  media.load();
}

function skip(peaks: Peaks, at_s: number): number | null {
  return skipFrom(silencesOf(peaks), at_s);
}

/** The customer above, the agent below: each channel with its own colour. */
function looks(channels: number) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--hw-${name}`).trim();
  const own = (wave: string) => ({
    waveColor: colour(`${wave}-ink`),
    progressColor: colour('primary'),
    overlay: false,
  });
  return {
    height: HEIGHT_PX,
    barWidth: 2,
    barGap: 1,
    cursorColor: colour('text'),
    normalize: true,
    ...(channels > 1 ? { splitChannels: [own('info'), own('busy')] } : own('info')),
  };
}
