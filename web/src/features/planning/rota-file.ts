/** A schedule as a file on the planner's disk. */

import { api, type Schema, told } from '../../shared/api/client';

export async function saveRota(schedule: Schema<'ScheduleView'>): Promise<void> {
  const body = await told(
    api.GET('/api/v1/planning/schedules/{id}/file', {
      params: { path: { id: schedule.id }, query: { format: 'xlsx' } },
      parseAs: 'blob',
    }),
  );
  const address = URL.createObjectURL(body as Blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = `schedule-${schedule.first}.xlsx`;
  link.click();
  URL.revokeObjectURL(address);
}
