import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Schema } from '../../../shared/api/client';
import { useTellTrouble } from '../../../shared/ui/trouble';
import { boardQuery, placeDuty } from '../api';
import { formOf, plusDays, stoodThere } from '../model';

type Board = Schema<'BoardView'>;
type Duty = Schema<'DutyView'>;

/** One change of the board: what an agent had, and has now. */
interface Step {
  agent: string;
  before: Duty | null;
  after: Duty | null;
  /** What stood where it was put, and had to go. */
  over: Duty | null;
}

/** Changes of a schedule: shown at once, kept by the server, and taken back one by one. */
export function usePlacing(board: Board) {
  const client = useQueryClient();
  const tell = useTellTrouble();
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const { id, first } = board.schedule;
  const key = boardQuery(id).queryKey;

  const carry = useCallback(
    async ({ agent, before, after }: Omit<Step, 'over'>) => {
      client.setQueryData(key, (old: Board | undefined) => old && placed(old, before, after));
      const at = after ?? before;
      if (at === null) return;
      const from = before !== null && before.day !== at.day ? plusDays(first, before.day) : null;
      try {
        const duty = after === null ? null : { ...formOf(after), from_day: from };
        await placeDuty({ id, agent, day: plusDays(first, at.day), duty });
      } catch (error) {
        tell(error);
      }
      await client.invalidateQueries({ queryKey: key });
    },
    [client, first, id, key, tell],
  );

  return {
    place: (agent: string, before: Duty | null, after: Duty | null) => {
      const step = { agent, before, after, over: stoodThere(board.duties, before, after) };
      setSteps((old) => [...old, step]);
      void carry(step);
    },
    undo: () => {
      const last = steps.at(-1);
      if (last === undefined) return;
      setSteps(steps.slice(0, -1));
      void (async () => {
        await carry({ agent: last.agent, before: last.after, after: last.before });
        if (last.over !== null) {
          await carry({ agent: last.agent, before: null, after: last.over });
        }
      })();
    },
    undoable: steps.length > 0,
  };
}

export type Placing = ReturnType<typeof usePlacing>;

function placed(board: Board, before: Duty | null, after: Duty | null): Board {
  const gone = (duty: Duty, other: Duty | null) =>
    other !== null && duty.agent === other.agent && duty.day === other.day;
  const kept = board.duties.filter((duty) => !gone(duty, before) && !gone(duty, after));
  return { ...board, duties: after === null ? kept : [...kept, after] };
}
