// Where a notice leads to.
export const noticePath = (n: { entity: string; entity_id: string }): string | null =>
  n.entity === 'consultation' ? `/consultations/${n.entity_id}` : n.entity === 'appointment' ? '/calendar' : n.entity === 'waiting' ? '/calendar?waiting' : null;
