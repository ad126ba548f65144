import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../../shared/api/problem';
import { sessionToken } from '../../../shared/session';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { LANGUAGES_SPOKEN } from '../languages';
import styles from './page.module.css';

type Language = (typeof LANGUAGES_SPOKEN)[number];

/** Ask for sound: bytes in or out, which the typed client does not carry. */
async function sound(id: string, language: Language, body?: File): Promise<Blob> {
  const answer = await fetch(`/api/v1/prompts/${encodeURIComponent(id)}/audio/${language}`, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: {
      Authorization: `Bearer ${sessionToken() ?? ''}`,
      ...(body === undefined ? {} : { 'Content-Type': 'audio/wav' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
  return answer.blob();
}

/** What callers hear: listened to, and replaced by a file. */
export function PromptSounds({ id, mayWrite }: { id: string; mayWrite: boolean }) {
  const { t } = useTranslation('admin');
  return (
    <fieldset className={styles['stack']} style={{ border: 0, padding: 0, margin: '0 0 16px' }}>
      <legend>{t('sounds')}</legend>
      {LANGUAGES_SPOKEN.map((language) => (
        <OneSound key={language} {...{ id, language, mayWrite }} />
      ))}
    </fieldset>
  );
}

interface Props {
  id: string;
  language: Language;
  mayWrite: boolean;
}

function OneSound({ id, language, mayWrite }: Props) {
  const { t } = useTranslation('admin');
  const tell = useTellTrouble();
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState<string | null>(null);
  const hear = useMutation({
    mutationFn: () => sound(id, language),
    onSuccess: (blob) => setAddress(URL.createObjectURL(blob)),
    onError: tell,
  });
  const upload = useMutation({
    mutationFn: (chosen: File) => sound(id, language, chosen),
    onSuccess: () => {
      setAddress(null);
      return client.invalidateQueries({ queryKey: ['things', 'prompts'] });
    },
    onError: tell,
  });
  return (
    <div className={styles['row']}>
      <span>{t(`choice.${language}`)}</span>
      <Button onClick={() => hear.mutate()} loading={hear.isPending} disabled={false}>
        {t('listen')}
      </Button>
      {mayWrite && (
        <Button onClick={() => file.current?.click()} loading={upload.isPending}>
          {t('upload')}
        </Button>
      )}
      <input
        ref={file}
        type="file"
        accept="audio/wav,.wav"
        hidden
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen !== undefined) upload.mutate(chosen);
          event.target.value = '';
        }}
      />
      {/* biome-ignore lint/a11y/useMediaCaption: the texts stand in the form above */}
      {address !== null && <audio controls src={address} />}
    </div>
  );
}
