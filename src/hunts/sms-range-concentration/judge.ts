import { PART_TUNING, type PartTuning } from '../../domain/part-judge.ts';
import type { Signal } from '../../domain/signal.ts';
import { listOf } from '../cells.ts';
import { partSignals } from '../counting.ts';
import type { Judging } from '../hunt.ts';

/** A listed range is under suspicion before anything happens: half the evidence is enough, and fewer messages. */
const LISTED_TUNING: PartTuning = { ...PART_TUNING, minSends: 3, overdispersion: PART_TUNING.overdispersion / 2 };

/** Operators and ranges that grow beyond the rest of their flow. What the part is shows in its name: a range begins with a plus. */
export const judge = (judging: Judging): readonly Signal[] => {
  const listed = new Set(listOf(judging.parameters, 'Ranges'));
  const all = partSignals(judging, 'operator', { share: 'share' }).filter(({ subject }) => !listed.has(subject.part));
  const watched =
    listed.size === 0
      ? []
      : partSignals(judging, 'operator', { share: 'share' }, LISTED_TUNING).filter(({ subject }) => listed.has(subject.part));
  return [...all, ...watched]
    .filter(({ subject }) => subject.dimension !== 'flow' && subject.part !== '')
    .map((signal) =>
      signal.subject.part.startsWith('+') ? { ...signal, subject: { ...signal.subject, dimension: 'block' as const } } : signal,
    );
};
