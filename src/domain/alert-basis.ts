import { isAddress } from './address.ts';
import type { Alert, Campaign } from './campaign.ts';
import type { Side } from './finding.ts';
import { sideOf } from './log-side.ts';
import type { Evidence, EvidenceKind } from './signal.ts';
import { weighEvidence } from './weigh.ts';

/** Tables that a hunt reads, for hunts whose findings do not name theirs. */
export type TablesOf = (hunt: string) => readonly string[];

const logsOf = ({ tallies, evidence }: Campaign, side: Side, tablesOf: TablesOf): readonly string[] => {
  const ofSide = Object.entries(tallies).filter(([, tally]) => tally.side === side);
  const named = new Set([
    ...ofSide.flatMap(([, { log }]) => log ?? []),
    ...evidence.map(({ subject }) => subject.log).filter((log) => sideOf(log) === side),
  ]);
  if (named.size > 0) return [...named].sort();
  const tables = new Set(ofSide.flatMap(([name]) => tablesOf(name.split(':')[0] ?? '')));
  // Of several tables it is not known which: that is said, instead of all of them.
  return tables.size === 0 ? [] : [[...tables].sort().join(' or ')];
};

/** Codes verified by the logs of a side; undefined where they show no verifications at all. */
const verifiedOf = ({ counts, evidence }: Campaign, side: Side): number | undefined => {
  const verified = counts[side]?.verified ?? 0;
  const spoken = evidence.filter(({ subject }) => sideOf(subject.log) === side);
  if (verified > 0 || spoken.some(({ usualShare }) => usualShare !== undefined)) return verified;
  // A form's requests are counted with the verifications of the same clients.
  return side === 'request' && spoken.length === 0 ? verified : undefined;
};

/** What each side of a campaign was seen in, with its own messages and verified codes. */
export const seenIn = (campaign: Campaign, tablesOf: TablesOf): NonNullable<Alert['seen']> => {
  const one = (side: Side) => {
    const counts = campaign.counts[side];
    if (counts === undefined) return {};
    const verified = verifiedOf(campaign, side);
    const logs = logsOf(campaign, side, tablesOf);
    return { [side]: { logs, messages: counts.sends, ...(verified === undefined ? {} : { verified }) } };
  };
  return { ...one('request'), ...one('send') };
};

/** The name with the most; undefined where none has any. */
const largest = (worth: ReadonlyMap<string, number>): string | undefined =>
  [...worth].filter(([, many]) => many > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];

/** Kinds that tell an attack from more of the usual; the money and the volume follow from them. */
const TELLING: readonly EvidenceKind[] = ['conversion', 'numbers', 'sources'];

/** Differences below this many nats are noise: the first by name is taken then. */
const BAND = 10;

const worthOf = (evidence: readonly Evidence[], telling: boolean): number => {
  const kinds = weighEvidence(evidence).kinds.filter(({ kind }) => !telling || TELLING.includes(kind));
  return Math.round(kinds.reduce((sum, { nats }) => sum + nats, 0) / BAND);
};

/** The hunt whose guide to open first: whose evidence weighs most, else the one that counted most at the form, else at the provider. */
export const leadingHunt = ({ evidence, tallies, hunts }: Campaign): string | undefined => {
  const byHunt = [...Map.groupBy(evidence, ({ hunt }) => hunt)];
  for (const telling of [true, false]) {
    const found = largest(new Map(byHunt.map(([hunt, own]) => [hunt, worthOf(own, telling)])));
    if (found !== undefined) return found;
  }
  const named = Object.entries(tallies);
  const form = named.filter(([, { side }]) => side === 'request');
  const counted = new Map<string, number>();
  for (const [name, { counts }] of form.length > 0 ? form : named) {
    const hunt = name.split(':')[0] ?? '';
    counted.set(hunt, (counted.get(hunt) ?? 0) + counts.requests);
  }
  return largest(counted) ?? hunts[0];
};

/** The address is who asked: of a provider's own log it is the backend that called, which must not be blocked. */
const namesClients = (log: string): boolean => sideOf(log) === 'request' || log === 'SmsEvents_CL';

/** Addresses that evidence is about, where no list of sources has any: tags and events carry them past a log that masks its own. */
export const evidenceAddresses = ({ evidence }: Campaign): readonly string[] => {
  const shown = evidence.filter(
    ({ subject, explained }) => subject.dimension === 'ip' && explained === undefined && namesClients(subject.log),
  );
  return [...new Set(shown.map(({ subject }) => subject.part))].filter(isAddress).sort();
};
