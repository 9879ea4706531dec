import { withThousands } from '../../domain/amount.ts';
import type { Target } from '../../domain/target.ts';
import { isBlind, type SourceState } from '../state/watermark.ts';
import { shellWord, workspaceOptions, workspaceWord } from './advice.ts';
import { type Check, type CheckMaker, checksOf } from './check.ts';
import { type Observed, statesOf } from './observed.ts';
import type { Patient } from './ports.ts';
import { originOf } from './table-origin.ts';
import type { Plans } from './table-plans.ts';

type Table = { readonly name: string; readonly states: readonly SourceState[]; readonly plan: string | undefined };

const toAnalytics = (target: Target, table: string): string =>
  `az monitor log-analytics workspace table update ${workspaceOptions(target.resourceId)} -n ${shellWord(table)} --plan Analytics`;

const onWrongPlan = (checks: CheckMaker, target: Target, { name, plan }: Table): Check => {
  const found = `its plan is ${plan ?? 'Basic or Auxiliary'}${plan === 'Auxiliary' ? ' (data lake alone)' : ''}, which hunts cannot query`;
  // A table cannot leave Auxiliary (Microsoft Learn, "Select a table plan"): only its tier in Defender, or a new table, brings it back.
  const next =
    plan === 'Auxiliary'
      ? `Defender portal > Microsoft Sentinel > Configuration > Tables > ${name} > Manage table: choose the analytics tier; a custom table made as Auxiliary has to be made anew`
      : toAnalytics(target, name);
  return checks.fail(`table:${name}`, name, found, next);
};

/** Custom columns can be added; Microsoft's own are missing only where somebody else's table has that name. */
const addColumns = (target: Target, { name }: Table, missing: readonly string[]): string =>
  name.endsWith('_CL')
    ? `add them, with the types of src/lab/custom-tables.ts: az monitor log-analytics workspace table update ${workspaceOptions(target.resourceId)} -n ${shellWord(name)} --columns ${missing.map((column) => `${column}=TYPE`).join(' ')}`
    : `run ${name} | getschema in the portal: the columns of Microsoft's table reference are needed; then see what else writes ${name}`;

/** A table that is not there is missed only by hunts that have no other. */
const onMissing = (checks: CheckMaker, observed: Observed, target: Target, { name }: Table): Check => {
  const blind = [...observed.sources].filter(([, states]) => states.every(isBlind) && states.some(({ table }) => table === name));
  const [id, origin] = [`table:${name}`, originOf(name, workspaceWord(target.resourceId))];
  if (blind.length === 0) return checks.ok(id, name, 'not here; the hunts that read it have other tables', `to have it as well: ${origin}`);
  return checks.warning(id, name, `not here, and nothing else for ${blind.map(([hunt]) => hunt).join(', ')}`, origin);
};

const onRows = (checks: CheckMaker, observed: Observed, table: Table): Check => {
  const [id, filling] = [`table:${table.name}`, observed.fillings.get(table.name)];
  if (filling === undefined || 'failed' in filling) {
    const reason = filling === undefined ? 'its columns could not be read' : filling.failed;
    return checks.unknown(id, table.name, reason, `run ${table.name} | take 1 in the portal, then doctor again`);
  }
  const plan = table.plan === undefined ? '' : `, plan ${table.plan}`;
  const rows = filling.rows === 0 ? 'no rows in the last 24 h' : `${withThousands(filling.rows)} rows in the last 24 h`;
  const optional = [...new Set(table.states.flatMap(({ missingOptional }) => missingOptional))];
  if (optional.length === 0) return checks.ok(id, table.name, `${rows}${plan}`);
  return checks.ok(id, table.name, `${rows}${plan}; lacks ${optional.join(', ')}: there is less to go by`);
};

const checkTable = (checks: CheckMaker, observed: Observed, target: Target, table: Table): Check => {
  const { name, states, plan } = table;
  const has = (status: SourceState['status']): boolean => states.some((state) => state.status === status);
  if (has('basic-plan') || (plan !== undefined && plan !== 'Analytics')) return onWrongPlan(checks, target, table);
  if (has('missing-table')) return onMissing(checks, observed, target, table);
  const missing = [...new Set(states.flatMap((state) => state.missing))];
  if (missing.length === 0) return onRows(checks, observed, table);
  return checks.fail(`table:${name}`, name, `lacks ${missing.join(', ')}, which hunts need`, addColumns(target, table, missing));
};

const checkPlans = (checks: CheckMaker, { identity, delivery }: Patient, target: Target, plans: Plans): readonly Check[] => {
  if (plans.kind === 'known') return [];
  const who =
    identity.kind === 'developer' ? 'Log Analytics Reader on the workspace lets you' : 'Log Analytics Reader on the workspace lets it';
  const show = `az monitor log-analytics workspace table list ${workspaceOptions(target.resourceId)} --query "[].{name:name, plan:plan}" -o table`;
  const next =
    delivery === undefined
      ? `see that none is Basic or Auxiliary: ${show}`
      : `${who} read them; or see that none is Basic or Auxiliary: ${show}`;
  return [checks.unknown('table-plans', 'Plans of the tables', plans.reason, next)];
};

/** One row a table that hunts read, in the order of the catalogue: is it there, with the columns, on a plan that can be queried. */
export const checkTables = (patient: Patient, target: Target, observed: Observed, plans: Plans): readonly Check[] => {
  const checks = checksOf('tables', target.name);
  const names = new Set(patient.hunts.flatMap(({ sources }) => sources.map(({ table }) => table)));
  const rows = [...names].map((name) => {
    const plan = plans.kind === 'known' ? plans.plans.get(name) : undefined;
    return checkTable(checks, observed, target, { name, states: statesOf(observed, name), plan });
  });
  return [...rows, ...checkPlans(checks, patient, target, plans)];
};
