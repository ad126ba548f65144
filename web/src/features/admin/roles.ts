/** The roles of `permissions.toml`, for their names on the screen. */
export const ROLES = [
  'agent',
  'supervisor',
  'quality',
  'planner',
  'analyst',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];
