/** The pages of figures, each with the permission that shows it. */

const SECTIONS = ['kpi', 'explore', 'reports', 'review', 'views', 'own'] as const;
export type Section = (typeof SECTIONS)[number];

/** Any one of these opens the figures. */
export const FIGURES_NEEDS: readonly string[] = ['metrics:read', 'metrics:read-own'];

const NEEDS: Record<Section, string> = {
  kpi: 'metrics:read',
  explore: 'metrics:read',
  reports: 'metrics:read',
  review: 'metrics:read',
  views: 'metrics:read',
  own: 'metrics:read-own',
};

/** Return the pages that these permissions show. */
export function sectionsFor(permissions: readonly string[]): Section[] {
  return SECTIONS.filter((section) => permissions.includes(NEEDS[section]));
}
