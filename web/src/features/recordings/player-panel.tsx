import { DownloadOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Button, Checkbox, Segmented, Spin } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '../../shared/format/figures';
import { type Recording, useDownload, useMarks, usePeaks } from './api';
import { Marks } from './marks';
import styles from './player.module.css';
import { ShareButton } from './share-button';
import { type Player, usePlayer } from './use-player';

interface Props {
  recording: Recording;
  may: (permission: string) => boolean;
}

const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

/** A recording to hear: both sides drawn apart, speed, silences skipped, remarks at moments. */
export function PlayerPanel({ recording, may }: Props) {
  const { t } = useTranslation('recordings');
  const box = useRef<HTMLDivElement>(null);
  const [speed, setSpeed] = useState<number>(1);
  const [skip, setSkip] = useState(false);
  const peaks = usePeaks(recording.id);
  const player = usePlayer(box, recording, peaks.data, { speed, skip });
  const download = useDownload();
  return (
    <div className={styles['player']}>
      <div className={styles['wave']}>
        <div className={styles['channels']} aria-hidden>
          {recording.channels > 1 && (
            <>
              <span>{t('customer')}</span>
              <span>{t('agent')}</span>
            </>
          )}
        </div>
        <div className={styles['drawing']}>
          <div ref={box} />
          {peaks.isPending && <Spin />}
          <MarkDots recording={recording} player={player} />
        </div>
      </div>
      <div className={styles['controls']}>
        <Button
          type="primary"
          loading={player.loading}
          disabled={!player.ready}
          icon={player.playing ? <PauseOutlined aria-hidden /> : <PlayCircleOutlined aria-hidden />}
          onClick={player.toggle}
        >
          {t(player.playing ? 'pause' : 'play')}
        </Button>
        <span className={`${styles['time']} figures`}>
          {clock(player.at_s)} / {clock(recording.length_s)}
        </span>
        <Segmented
          aria-label={t('speed')}
          value={speed}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
          onChange={setSpeed}
        />
        <Checkbox checked={skip} onChange={({ target }) => setSkip(target.checked)}>
          {t('skip')}
        </Checkbox>
        <span className={styles['end']}>
          {may('recordings:share') && <ShareButton recording={recording.id} />}
          {may('recordings:download') && (
            <Button
              icon={<DownloadOutlined aria-hidden />}
              loading={download.isPending}
              onClick={() => download.mutate(recording.id)}
            >
              {t('download')}
            </Button>
          )}
        </span>
      </div>
      <Marks recording={recording.id} player={player} mayWrite={may('recordings:share')} />
    </div>
  );
}

function MarkDots({ recording, player }: { recording: Recording; player: Player }) {
  const marks = useMarks(recording.id).data ?? [];
  return marks.map(({ id, at_s, text }) => (
    <button
      type="button"
      key={id}
      className={styles['mark']}
      style={{ left: `${(100 * at_s) / recording.length_s}%` }}
      title={text}
      aria-label={`${clock(at_s)} ${text}`}
      onClick={() => player.seek(at_s)}
    />
  ));
}
