/** What there is to administer, in groups, each with the permission that shows it. */

import type { Plural } from './kind';
import { KINDS } from './kinds';

type Own = 'users' | 'audit' | 'retention' | 'webhooks' | 'approvals';
export type Section = Plural | Own;

interface Group {
  name: 'people' | 'service' | 'planning' | 'lines' | 'control';
  sections: readonly Section[];
}

const GROUPS: readonly Group[] = [
  { name: 'people', sections: ['agents', 'teams', 'skills', 'users'] },
  { name: 'service', sections: ['queues', 'hours', 'reason-codes', 'dispositions', 'prompts'] },
  { name: 'planning', sections: ['shifts', 'contracts', 'planning-rules'] },
  { name: 'lines', sections: ['numbers', 'trunks', 'devices', 'outside-policies', 'block-lists'] },
  {
    name: 'control',
    sections: ['approvals', 'audit', 'webhooks', 'retention', 'retention-policies'],
  },
];

const NEEDS: Record<Own, string> = {
  users: 'users:read',
  audit: 'audit:read',
  retention: 'retention:read',
  webhooks: 'webhooks:read',
  approvals: 'approvals:decide',
};

/** Any one of these opens the administration. */
export const ADMIN_NEEDS: readonly string[] = [
  'people:write',
  'queues:write',
  'flows:write',
  'lines:write',
  'planning:write',
  ...Object.values(NEEDS),
];

/** Return the permission that shows a section. */
function needOf(section: Section): string {
  const kind = KINDS.find((each) => each.plural === section);
  return kind === undefined ? NEEDS[section as Own] : `${kind.area}:read`;
}

/** Return what these permissions show, without empty groups. */
export function groupsFor(permissions: readonly string[]): Group[] {
  return GROUPS.map((group) => ({
    ...group,
    sections: group.sections.filter((section) => permissions.includes(needOf(section))),
  })).filter((group) => group.sections.length > 0);
}
