import { useEffect, useRef, useState } from 'react';

/** Return a function that stays the same and does what the newest one does: rows need not be drawn anew. */
export function useSteady<Given extends unknown[]>(act: (...given: Given) => void) {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  const [steady] = useState(
    () =>
      (...given: Given) =>
        newest.current(...given),
  );
  return steady;
}
