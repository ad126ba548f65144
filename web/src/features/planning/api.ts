/** What planning asks the server. */

import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Schema, told } from '../../shared/api/client';

const LOOK_AGAIN_MS = 15_000;
const PROGRESS_MS = 1_000;
const OWN_MS = 60_000;

export const queuesQuery = queryOptions({
  queryKey: ['planning', 'queues'],
  queryFn: async () => {
    const page = await told(api.GET('/api/v1/queues', { params: { query: { limit: 1_000 } } }));
    return page.items.map(({ thing }) => ({ id: thing.id, name: thing.name }));
  },
});

export const plansQuery = queryOptions({
  queryKey: ['planning', 'plans'],
  queryFn: async () => {
    const page = await told(
      api.GET('/api/v1/routing-plans', { params: { query: { limit: 1_000 } } }),
    );
    return page.items.map(({ thing }) => ({ id: thing.id, name: thing.name }));
  },
});

export const benchQuery = (queue: string, from: string, to: string, version: string | null) =>
  queryOptions({
    queryKey: ['planning', 'forecast', queue, from, to, version],
    queryFn: () =>
      told(
        api.GET('/api/v1/planning/queues/{queue}', {
          params: {
            path: { queue },
            query: { from, to, ...(version === null ? {} : { version }) },
          },
        }),
      ),
    enabled: queue !== '',
  });

const denial = (whose: readonly string[], asked: number, ask: () => Promise<Denial>) =>
  queryOptions({ queryKey: ['planning', 'denial', ...whose, asked], queryFn: ask, retry: false });

type Denial = Schema<'DenialView'>;

/** Why a wish was not granted, as of the moment it was asked. */
export const denialQuery = (schedule: string, agent: string, day: string, asked: number) =>
  denial([schedule, agent, day], asked, () =>
    told(
      api.GET('/api/v1/planning/schedules/{id}/agents/{agent}/{day}/wish', {
        params: { path: { id: schedule, agent, day } },
      }),
    ),
  );

/** Why a wish of one's own was not granted. */
export const ownDenialQuery = (day: string, asked: number) =>
  denial(['own', day], asked, () =>
    told(api.GET('/api/v1/planning/own/wishes/outcomes/{day}', { params: { path: { day } } })),
  );

export const ownOutcomesQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['planning', 'outcomes', from, to],
    queryFn: () =>
      told(api.GET('/api/v1/planning/own/wishes/outcomes', { params: { query: { from, to } } })),
  });

export const wholeQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['planning', 'forecast', 'whole', from, to],
    queryFn: () => told(api.GET('/api/v1/planning/forecast', { params: { query: { from, to } } })),
  });

export const versionsQuery = (queue: string) =>
  queryOptions({
    queryKey: ['planning', 'versions', queue],
    queryFn: () =>
      told(api.GET('/api/v1/planning/queues/{queue}/forecasts', { params: { path: { queue } } })),
    enabled: queue !== '',
  });

export const weeksQuery = (queue: string) =>
  queryOptions({
    queryKey: ['planning', 'weeks', queue],
    queryFn: () =>
      told(api.GET('/api/v1/planning/queues/{queue}/weeks', { params: { path: { queue } } })),
    enabled: queue !== '',
  });

export const overridesQuery = (queue: string) =>
  queryOptions({
    queryKey: ['planning', 'overrides', queue],
    queryFn: () =>
      told(api.GET('/api/v1/planning/queues/{queue}/overrides', { params: { path: { queue } } })),
    enabled: queue !== '',
  });

export const needsQuery = (queue: string, day: string) =>
  queryOptions({
    queryKey: ['planning', 'needs', queue, day],
    queryFn: () =>
      told(
        api.GET('/api/v1/planning/queues/{queue}/needs', {
          params: { path: { queue }, query: { from: day, to: day } },
        }),
      ),
    enabled: queue !== '',
  });

export const schedulesQuery = queryOptions({
  queryKey: ['planning', 'schedules'],
  queryFn: () => told(api.GET('/api/v1/planning/schedules')),
  refetchInterval: ({ state }) =>
    state.data?.some((each) => each.state === 'making') === true ? PROGRESS_MS : LOOK_AGAIN_MS,
});

export const boardQuery = (id: string) =>
  queryOptions({
    queryKey: ['planning', 'board', id],
    queryFn: () => told(api.GET('/api/v1/planning/schedules/{id}', { params: { path: { id } } })),
  });

export const todayQuery = queryOptions({
  queryKey: ['planning', 'today'],
  queryFn: () => told(api.GET('/api/v1/planning/today')),
  refetchInterval: LOOK_AGAIN_MS,
});

export const keepingQuery = queryOptions({
  queryKey: ['planning', 'keeping'],
  queryFn: () => told(api.GET('/api/v1/planning/today/keeping')),
  refetchInterval: LOOK_AGAIN_MS,
});

export const keptQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['planning', 'kept', from, to],
    queryFn: () => told(api.GET('/api/v1/planning/keeping', { params: { query: { from, to } } })),
  });

export const absencesQuery = queryOptions({
  queryKey: ['planning', 'absences'],
  queryFn: () => told(api.GET('/api/v1/planning/absences')),
  refetchInterval: LOOK_AGAIN_MS,
});

export const ownPlanQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['planning', 'own', from, to],
    queryFn: () => told(api.GET('/api/v1/planning/own', { params: { query: { from, to } } })),
    refetchInterval: OWN_MS,
  });

export const peopleQuery = queryOptions({
  queryKey: ['planning', 'people'],
  queryFn: () => told(api.GET('/api/v1/planning/people')),
});

export const fairnessQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['planning', 'fairness', from, to],
    queryFn: () => told(api.GET('/api/v1/planning/fairness', { params: { query: { from, to } } })),
  });

export const ownWishesQuery = queryOptions({
  queryKey: ['planning', 'wishes'],
  queryFn: () => told(api.GET('/api/v1/planning/own/wishes')),
});

/** Play a past day again. */
export function replayDay(day: string) {
  return told(api.POST('/api/v1/planning/replays', { body: { day } }));
}

/** A day that is tried, until it is played. */
export const trialQuery = (id: string) =>
  queryOptions({
    queryKey: ['planning', 'trial', id],
    queryFn: () => told(api.GET('/api/v1/planning/trials/{id}', { params: { path: { id } } })),
    enabled: id !== '',
    refetchInterval: ({ state }) =>
      state.data === undefined || (state.data.found === null && !state.data.failed)
        ? PROGRESS_MS
        : false,
  });

/** A change that shows in everything of planning. */
export function useAct<Asked, Answer>(act: (asked: Asked) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: ['planning'] }),
  });
}

type DutyForm = Schema<'DutyForm'>;

interface Place {
  id: string;
  agent: string;
  day: string;
  duty: DutyForm | null;
}

/** Give an agent a duty on a day, or a day off; returns the rules that are broken now. */
export function placeDuty({ id, agent, day, duty }: Place) {
  const path = { id, agent, day };
  return duty === null
    ? told(api.DELETE('/api/v1/planning/schedules/{id}/agents/{agent}/{day}', { params: { path } }))
    : told(
        api.PUT('/api/v1/planning/schedules/{id}/agents/{agent}/{day}', {
          params: { path },
          body: duty,
        }),
      );
}

/** Return the rules that a duty would break. */
export function checkDuty({ id, agent, day, duty }: Place) {
  return told(
    api.POST('/api/v1/planning/schedules/{id}/agents/{agent}/{day}/check', {
      params: { path: { id, agent, day } },
      body: { duty },
    }),
  );
}
