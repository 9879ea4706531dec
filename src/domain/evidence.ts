import type { Finding } from './finding.ts';
import type { Evidence } from './signal.ts';

/** Signals a campaign remembers, the strongest first. */
export const EVIDENCE_KEPT = 40;

const strength = ({ nats }: Evidence): number => Math.max(0, ...Object.values(nats));

/**
 * One hunt says one thing about one subject: the same part in a later window replaces what was said of it, if it is stronger. What is
 * explained stands beside it.
 */
const placeOf = ({ hunt, subject, explained }: Evidence): string =>
  JSON.stringify([hunt, subject.log, subject.service, subject.flow, subject.dimension, subject.part, explained !== undefined]);

/** What is explained comes last: it must not crowd out what is not. */
const byStrength = (a: Evidence, b: Evidence): number =>
  Number(a.explained !== undefined) - Number(b.explained !== undefined) || strength(b) - strength(a) || (placeOf(a) < placeOf(b) ? -1 : 1);

/**
 * The stronger of two about one subject, as fresh as the newer of them. Evidence is capped, and a growing attack reaches the cap soon:
 * then the one with more messages.
 */
const stronger = (a: Evidence, b: Evidence): Evidence => {
  const [more, less] = (strength(b) - strength(a) || b.suspect - a.suspect) > 0 ? [b, a] : [a, b];
  return more.seenAt >= less.seenAt ? more : { ...more, seenAt: less.seenAt };
};

/** All evidence of two lists, each subject once. */
export const joinEvidence = (a: readonly Evidence[], b: readonly Evidence[]): readonly Evidence[] => {
  const places = new Map<string, Evidence>();
  for (const one of [...a, ...b]) {
    const known = places.get(placeOf(one));
    places.set(placeOf(one), known === undefined ? one : stronger(known, one));
  }
  return [...places.values()].sort(byStrength).slice(0, EVIDENCE_KEPT);
};

/** Adds the signals of findings that stand, and drops those that rest on a finding which evidence has refuted. */
export const growEvidence = (known: readonly Evidence[], findings: readonly Finding[]): readonly Evidence[] => {
  const gone = new Set(findings.filter(({ verdict }) => verdict === 'refuted').map(({ id }) => id));
  const seen = findings.flatMap(({ id, hunt, signal, bin, binMs }): readonly Evidence[] =>
    signal === undefined || gone.has(id) ? [] : [{ ...signal, hunt, finding: id, seenAt: bin + binMs }],
  );
  return joinEvidence(
    known.filter(({ finding }) => !gone.has(finding)),
    seen,
  );
};
