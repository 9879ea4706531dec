import type { Hunt } from '../../hunts/hunt.ts';
import type { Target } from '../../domain/target.ts';
import { isBlind, type SourceState } from '../state/watermark.ts';
import { workspaceWord } from './advice.ts';
import { type Check, type CheckMaker, checksOf } from './check.ts';
import { type Observed, rowsIn } from './observed.ts';
import type { Patient } from './ports.ts';
import { originOf } from './table-origin.ts';
import type { Plans } from './table-plans.ts';

const WHY: Readonly<Record<SourceState['status'], string>> = {
  ok: '',
  error: 'could not be asked',
  'missing-table': 'not here',
  'missing-columns': 'lacks columns',
  'basic-plan': 'on a plan that hunts cannot query',
};

type Seen = { readonly hunt: Hunt; readonly status: 'ok' | 'warning'; readonly found: string; readonly next: string };

const seenBy = (observed: Observed, target: Target, hunt: Hunt, plans: Plans): Seen => {
  const states = observed.sources.get(hunt.id) ?? [];
  const unreadable = ({ table }: SourceState): boolean => plans.kind === 'known' && (plans.plans.get(table) ?? 'Analytics') !== 'Analytics';
  const blind = states.filter((state) => isBlind(state) || unreadable(state));
  const seen = states.filter((state) => !blind.includes(state));
  const why = blind.map((state) => `${state.table} ${unreadable(state) ? WHY['basic-plan'] : WHY[state.status]}`).join(', ');
  const fill = (table = ''): string => originOf(table, workspaceWord(target.resourceId));
  if (seen.length === 0) {
    const fixable = blind.some((state) => state.status !== 'missing-table' || unreadable(state));
    const next = fixable ? 'see the rows of these tables above' : fill(states[0]?.table);
    return { hunt, status: 'warning', found: `not observable: ${why}`, next };
  }
  const full = seen.filter(({ table }) => rowsIn(observed, table) > 0).map(({ table }) => table);
  if (full.length > 0) return { hunt, status: 'ok', found: `sees ${full.join(', ')}${why === '' ? '' : `; ${why}`}`, next: '' };
  const empty = seen.map(({ table }) => table).join(', ');
  return { hunt, status: 'warning', found: `nothing to see: no row in 24 h in ${empty}`, next: fill(seen[0]?.table) };
};

/** Hunts that lack the same are one row: one step mends them all, or leaves them all out. */
const toCheck = (checks: CheckMaker, alike: readonly Seen[]): Check => {
  const ids = alike.map(({ hunt }) => hunt.id);
  const [{ status, found, next } = { status: 'ok', found: '', next: '' }] = alike;
  const id = `hunt:${ids.join(',')}`;
  if (status === 'ok') return checks.ok(id, ids.join(', '), found);
  const [quoted, them] = [ids.map((one) => `"${one}"`).join(','), ids.length === 1 ? 'it' : 'them'];
  return checks.warning(id, ids.join(', '), found, `${next}; or leave ${them} out: add ${quoted} to "disabled" in TOLLWATCH_HUNTS`);
};

/** Which tables each hunt can see here, and why not the others. A workspace in which no hunt sees anything is a failure. */
export const checkHunts = (patient: Patient, target: Target, observed: Observed, plans: Plans): readonly Check[] => {
  const checks = checksOf('hunts', target.name);
  const seen = patient.hunts.map((hunt) => seenBy(observed, target, hunt, plans));
  if (seen.length === 0) {
    return [checks.fail('hunts', 'Hunts', 'every hunt is left out', 'take hunts out of "disabled" in TOLLWATCH_HUNTS')];
  }
  const alike = Map.groupBy(seen, ({ hunt, status, found }) => (status === 'ok' ? hunt.id : found));
  const rows = [...alike.values()].map((group) => toCheck(checks, group));
  if (seen.some(({ status }) => status === 'ok')) return rows;
  const tables = [...new Set(patient.hunts.flatMap(({ sources }) => sources.map(({ table }) => table)))].join(', ');
  const next = `check workspaceId of ${target.name}: it has to be the workspace that one of these is sent to: ${tables}`;
  return [checks.fail('hunts', 'Hunts', 'none of them sees anything here', next), ...rows];
};
