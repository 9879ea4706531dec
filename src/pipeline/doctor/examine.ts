import type { Config } from '../../config-types.ts';
import type { Target } from '../../domain/target.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import { checkAppRequests } from './app-requests.ts';
import { giveRole, shellWord, workspaceWord } from './advice.ts';
import { ask, textIn } from './ask.ts';
import { CHECK_GROUPS, type Check, checksOf } from './check.ts';
import { checkClock } from './clock.ts';
import { checkRoutes } from './code-routes.ts';
import { checkCommunication } from './communication.ts';
import { checkDefender } from './defender.ts';
import { checkHunts } from './hunts-seen.ts';
import { checkLag } from './lag.ts';
import { observe } from './observed.ts';
import type { DoctorDeps, Patient } from './ports.ts';
import { checkPrices } from './prices.ts';
import { proposeHunts } from './proposal.ts';
import { checkIncidents, checkIngestion, checkOwnRights } from './rights.ts';
import type { RouteSeen } from './routes.ts';
import { sendTest, type Waiting } from './send-test.ts';
import { checkSignIn } from './sign-in.ts';
import { readPlans } from './table-plans.ts';
import { checkTables } from './tables.ts';

/** `proposal`: a whole value of TOLLWATCH_HUNTS; undefined when nothing is proposed. */
export type Examination = {
  readonly checks: readonly Check[];
  readonly routes: readonly RouteSeen[];
  readonly proposal: Config['hunts'] | undefined;
};

/** Asks the workspace for its time: logs are looked at by the clock that stamps them. */
const askNow = async (
  { ports, clock }: DoctorDeps,
  patient: Patient,
  target: Target,
): Promise<{ readonly check: Check; readonly now?: Instant }> => {
  const checks = checksOf('rights', target.name);
  const today = clock.now();
  const answer = await ask(ports.query, target, 'print Now = now()', { from: today - DAY, to: today });
  const [id, what] = ['query-right', 'Query the logs'];
  const now = answer.kind === 'rows' ? Date.parse(textIn(answer.rows[0], 'Now')) : Number.NaN;
  if (!Number.isNaN(now)) return { check: checks.ok(id, what, `${target.workspaceId} answers`), now };
  const later = `run doctor again in some minutes; if it stays, look whether this machine reaches it: curl -sI ${shellWord(patient.logsEndpoint)}`;
  if (answer.kind === 'failed' && answer.passing) return { check: checks.fail(id, what, answer.reason, later) };
  const next = `${giveRole(patient.identity, 'Log Analytics Reader', workspaceWord(target.resourceId))}; or check the workspace GUID: az monitor log-analytics workspace list --query "[].{name:name, guid:customerId}" -o table`;
  return { check: checks.fail(id, what, answer.kind === 'failed' ? answer.reason : 'the answer has no time', next) };
};

const examineLogs = async (deps: DoctorDeps, patient: Patient, target: Target, now: Instant): Promise<Omit<Examination, 'proposal'>> => {
  const { ports } = deps;
  const [observed, plans] = await Promise.all([observe(ports, patient, target, now), readPlans(ports, target)]);
  const readable = (table: string): boolean => observed.fillings.has(table);
  const requests = readable('AppRequests') ? await checkAppRequests(ports, target, now) : [];
  const routes = readable('AppRequests') ? await checkRoutes(ports, patient, target, now) : { checks: [], routes: [] };
  const communication = await checkCommunication(ports, target, observed, now, patient.targets);
  const defender = await checkDefender(ports, patient.delivery?.mode, target, now);
  const checks = [
    ...checkTables(patient, target, observed, plans),
    ...checkHunts(patient, target, observed, plans),
    ...requests,
    ...checkLag(patient, target, observed),
    communication,
    ...routes.checks,
    ...defender,
  ];
  return { checks, routes: routes.routes };
};

const unread = (target: Target): Check =>
  checksOf('tables', target.name).unknown(
    'tables',
    'Tables, hunts, logs',
    'not looked at without the right to query',
    'see Query the logs under rights',
  );

/** Each further question would wait for a token in vain. */
const notSignedIn = (): Check =>
  checksOf('rights').unknown('rights', 'Everything else', 'not looked at without a sign-in', 'see the tokens under sign-in');

const examineTarget = async (
  deps: DoctorDeps,
  patient: Patient,
  target: Target,
  test?: Waiting,
): Promise<Omit<Examination, 'proposal'>> => {
  const { ports, clock } = deps;
  const { delivery, identity } = patient;
  const { check, now } = await askNow(deps, patient, target);
  const sink = delivery?.findings(target);
  const writes = delivery?.mode === 'incident-api' || delivery?.mode === 'both';
  const rights = [
    ...(sink === undefined ? [] : await checkIngestion(ports, sink, identity, target)),
    ...(writes ? await checkIncidents(ports, identity, target) : []),
  ];
  const logs = now === undefined ? { checks: [unread(target)], routes: [] } : await examineLogs(deps, patient, target, now);
  const sent = test === undefined ? [] : await sendTest(deps, patient, target, now ?? clock.now(), test);
  return { checks: [check, ...rights, ...logs.checks, ...sent], routes: logs.routes };
};

const sorted = (checks: readonly Check[]): readonly Check[] =>
  CHECK_GROUPS.flatMap((group) => checks.filter((check) => check.group === group));

/**
 * Everything that tollwatch doctor looks at, in the order of the groups. Writes nothing unless `test` says to send one. Throws what no
 * port should: refusals and missing answers are rows.
 */
export const examine = async (deps: DoctorDeps, patient: Patient, test?: Waiting): Promise<Examination> => {
  const signIn = await checkSignIn(deps.ports, patient);
  const checks: Check[] = [...signIn, await checkClock(deps.ports, patient.logsEndpoint), checkPrices(patient.operator)];
  if (signIn.every(({ status }) => status === 'fail'))
    return { checks: sorted([...checks, notSignedIn()]), routes: [], proposal: undefined };
  checks.push(...(await checkOwnRights(deps.ports, patient)));
  const routes: RouteSeen[] = [];
  for (const target of patient.targets) {
    const seen = await examineTarget(deps, patient, target, test);
    checks.push(...seen.checks);
    routes.push(...seen.routes);
  }
  return { checks: sorted(checks), routes, proposal: proposeHunts(patient.choices, patient.hunts, routes) };
};
