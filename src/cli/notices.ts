import type { Hunt } from '../hunts/hunt.ts';

/** Notices that differ only in the hunt they begin with, as one line each: a folder of one table lacks those of every other hunt. */
export const together = (notices: readonly string[], hunts: readonly Hunt[]): readonly string[] => {
  const taken = notices.map((notice) => {
    const hunt = hunts.find(({ id }) => notice.startsWith(`${id}: `));
    return hunt === undefined ? { notice, hunt: '' } : { notice: notice.slice(hunt.id.length + 2), hunt: hunt.id };
  });
  const same = Map.groupBy(taken, ({ notice, hunt }) => `${hunt === '' ? 'as it is' : 'of a hunt'} ${notice}`);
  return [...same.values()].map((all) => {
    const [{ notice, hunt } = { notice: '', hunt: '' }] = all;
    if (hunt === '') return notice;
    return all.length === 1 ? `${hunt}: ${notice}` : `${notice} (${all.length} hunts: ${all.map((one) => one.hunt).join(', ')})`;
  });
};
