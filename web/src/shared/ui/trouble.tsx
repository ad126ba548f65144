import { App } from 'antd';
import { useCallback } from 'react';
import { useSentence } from './sentence';

/** Return a function that tells a failure in a short message, without moving anything. */
export function useTellTrouble(): (error: unknown) => void {
  const { message } = App.useApp();
  const sentence = useSentence();
  return useCallback((error) => void message.error(sentence(error)), [message, sentence]);
}
