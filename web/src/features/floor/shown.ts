/** What people call the things that rows of the floor only have ids of. */

import type { AgentNow, FloorNow } from '../../live/floor-state';
import type { Schema } from '../../shared/api/client';
import type { Limits } from './model';

type Contact = Schema<'ContactView'>;

export class Shown {
  readonly limits: Limits;
  readonly #queues: ReadonlyMap<string, string>;
  readonly #agents: ReadonlyMap<string, AgentNow>;
  readonly #reasons: ReadonlyMap<string, string>;

  constructor(
    floor: FloorNow,
    readonly contacts: ReadonlyMap<string, Contact>,
    reasons: readonly Schema<'ReasonCode'>[],
  ) {
    this.#queues = new Map(floor.queues.map((queue) => [queue.id, queue.name]));
    this.#agents = new Map(floor.agents.map((agent) => [agent.id, agent]));
    this.#reasons = new Map(reasons.map((code) => [code.id, code.name]));
    const limited = reasons.flatMap((code): [string, number][] =>
      typeof code.max_s === 'number' ? [[code.id, code.max_s]] : [],
    );
    this.limits = { reasons: new Map(limited) };
  }

  queue(id: string | null): string {
    return id === null ? '' : (this.#queues.get(id) ?? id);
  }

  agent(id: string | null): string {
    return id === null ? '' : (this.#agents.get(id)?.name ?? id);
  }

  /** The centre's own reasons by their name; undefined for the house's. */
  reason(id: string): string | undefined {
    return this.#reasons.get(id);
  }
}
