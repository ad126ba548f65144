/** What a kind of thing is: its fields, and how each is filled in. */

import type { FieldName } from './field-names';

export type Plural =
  | 'agents'
  | 'teams'
  | 'skills'
  | 'queues'
  | 'hours'
  | 'reason-codes'
  | 'dispositions'
  | 'prompts'
  | 'numbers'
  | 'trunks'
  | 'devices'
  | 'outside-policies'
  | 'block-lists'
  | 'retention-policies'
  | 'shifts'
  | 'contracts'
  | 'planning-rules';

/** What a field may name: things of a kind, or people who sign in. */
export type Named = Plural | 'flows' | 'users';

type Control =
  | { as: 'text' | 'secret' | 'switch' | 'ratio' | 'lines' | 'speech' | 'week' | 'special' }
  | { as: 'breaks' | 'shares' | 'service-hours' }
  | { as: 'span'; max: number; step: number }
  | { as: 'many'; of: Plural }
  | { as: 'number'; min?: number; max?: number; nullable?: true }
  | { as: 'choice'; of: readonly Choice[] }
  | { as: 'one'; of: Named; nullable?: true }
  | { as: 'levels'; of: 'skills' }
  /** There as a whole, or not at all. */
  | { as: 'part'; fields: readonly Field[] };

type Choice =
  | 'zh'
  | 'en'
  | 'none'
  | 'timed'
  | 'manual'
  | 'always'
  | 'never'
  | 'sip'
  | 'tcp'
  | 'tls'
  | 'udp'
  | 'webrtc'
  | 'not_ready'
  | 'reject'
  | 'sign_out'
  | 'accept'
  | 'refuse';

export type Field = Control & {
  name: FieldName;
  /** Stands in the table, too. */
  listed?: true;
  required?: true;
  /** Asked only where another field has this value. */
  where?: { name: FieldName; is: Choice };
  /** What a new thing begins with. */
  begin?: unknown;
};

export interface Kind {
  plural: Plural;
  area: 'people' | 'queues' | 'flows' | 'lines' | 'retention' | 'planning';
  /** The beginning of new ids; null where people choose the id, for it is read elsewhere. */
  prefix: string | null;
  /** There is one for the centre. */
  single?: true;
  fields: readonly Field[];
}
