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

const leaveOut = (hunt: Hunt): string => `or leave the hunt out: TOLLWATCH_HUNTS {"disabled":["${hunt.id}"]}`;

const checkHunt = (checks: CheckMaker, observed: Observed, target: Target, hunt: Hunt, plans: Plans): Check => {
  const states = observed.sources.get(hunt.id) ?? [];
  const unreadable = ({ table }: SourceState): boolean => plans.kind === 'known' && (plans.plans.get(table) ?? 'Analytics') !== 'Analytics';
  const blind = states.filter((state) => isBlind(state) || unreadable(state));
  const seen = states.filter((state) => !blind.includes(state));
  const [id, what] = [`hunt:${hunt.id}`, hunt.id];
  const why = blind.map((state) => `${state.table} ${unreadable(state) ? WHY['basic-plan'] : WHY[state.status]}`).join(', ');
  const first = states[0]?.table ?? '';
  const fill = originOf(first, workspaceWord(target.resourceId));
  if (seen.length === 0) {
    const fixable = blind.find(({ status }) => status !== 'missing-table') !== undefined;
    const next = fixable ? `see the rows of its tables above, ${leaveOut(hunt)}` : `send ${first} here: ${fill}; ${leaveOut(hunt)}`;
    return checks.warning(id, what, `not observable: ${why}`, next);
  }
  const full = seen.filter(({ table }) => rowsIn(observed, table) > 0);
  if (full.length === 0) {
    const empty = seen.map(({ table }) => table).join(', ');
    return checks.warning(
      id,
      what,
      `nothing to see: no row in 24 h in ${empty}`,
      `${originOf(seen[0]?.table ?? first, workspaceWord(target.resourceId))}; ${leaveOut(hunt)}`,
    );
  }
  return checks.ok(id, what, `sees ${full.map(({ table }) => table).join(', ')}${why === '' ? '' : `; ${why}`}`);
};

/** One row a hunt: which of its tables it can see here, and why not the others. A workspace in which no hunt sees anything is a failure. */
export const checkHunts = (patient: Patient, target: Target, observed: Observed, plans: Plans): readonly Check[] => {
  const checks = checksOf('hunts', target.name);
  const rows = patient.hunts.map((hunt) => checkHunt(checks, observed, target, hunt, plans));
  if (rows.length === 0) {
    return [checks.fail('hunts', 'Hunts', 'every hunt is left out', 'take hunts out of "disabled" in TOLLWATCH_HUNTS')];
  }
  if (rows.some(({ status }) => status === 'ok')) return rows;
  const tables = [...new Set(patient.hunts.flatMap(({ sources }) => sources.map(({ table }) => table)))].join(', ');
  const next = `check workspaceId of ${target.name}: it has to be the workspace that one of these is sent to: ${tables}`;
  return [checks.fail('hunts', 'Hunts', 'none of them sees anything here', next), ...rows];
};
