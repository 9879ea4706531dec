import { withThousands } from '../../domain/amount.ts';
import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import { tuned } from '../tuning.ts';
import { type Check, checksOf } from './check.ts';
import type { Patient, DoctorPorts } from './ports.ts';
import { missingTerms, readsRoutes } from './proposal.ts';
import { type RouteSeen, readRoutes } from './routes.ts';

/** As few requests in a day may be a route that nobody uses yet. */
const FEW = 20;

const sumBy = (routes: readonly RouteSeen[], kind: RouteSeen['takenFor']): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { service, requests, takenFor } of routes) if (takenFor === kind) sums.set(service, (sums.get(service) ?? 0) + requests);
  return sums;
};

const PROPOSED = 'if they are, set TOLLWATCH_HUNTS to the proposal below; infra/settings.md says where';

const judge = (target: Target, routes: readonly RouteSeen[]): readonly Check[] => {
  const checks = checksOf('logs', target.name);
  const [sends, verifies] = [sumBy(routes, 'send'), sumBy(routes, 'verify')];
  const { Terms, VerifyTerms } = missingTerms(routes);
  const guessed = routes.filter(({ guess }) => guess !== undefined);
  const rows: Check[] = [];
  if (guessed.length > 0) {
    const words = [...new Set([...Terms, ...VerifyTerms])].join(', ');
    rows.push(
      checks.warning(
        'routes-guessed',
        'Routes',
        `${guessed.length} routes look like codes sent or verified, and are read otherwise (${words})`,
        PROPOSED,
      ),
    );
  }
  if (sends.size === 0) {
    const next = `name a word of the path that asks for a code in Terms of every hunt: TOLLWATCH_HUNTS {"parameters":{"otp-request-spike":{"Terms":["otp","WORD"]}}}; the lists are in src/hunts/parameters.md`;
    rows.push(
      checks.warning(
        'routes-send',
        'Routes that send',
        'no request of the last 24 h asks for a code by its path',
        guessed.length > 0 ? PROPOSED : next,
      ),
    );
  }
  const lacking = [...sends].filter(([service, requests]) => requests >= FEW && !verifies.has(service)).map(([service]) => service);
  if (lacking.length > 0 && guessed.every(({ guess }) => guess?.kind !== 'verify')) {
    const next = `name a word of the path that takes the code in VerifyTerms: TOLLWATCH_HUNTS {"parameters":{"otp-conversion-collapse":{"VerifyTerms":["verify","WORD"]}}}, of every hunt that has it; or let the application track tollwatch.otp.verified`;
    rows.push(
      checks.warning(
        'routes-verify',
        'Routes that verify',
        `none for ${lacking.join(', ')}: no code there seems ever to be verified`,
        next,
      ),
    );
  }
  if (rows.length > 0) return rows;
  const count = (kind: RouteSeen['takenFor']): number => routes.filter(({ takenFor }) => takenFor === kind).length;
  const total = [...sends.values()].reduce((sum, n) => sum + n, 0);
  return [checks.ok('routes', 'Routes', `${count('send')} that send (${withThousands(total)} requests), ${count('verify')} that verify`)];
};

/** The routes about codes of a workspace, and whether hunts read them as what they seem to be. Nothing where no enabled hunt reads them. */
export const checkRoutes = async (
  ports: DoctorPorts,
  patient: Patient,
  target: Target,
  now: Instant,
): Promise<{ readonly checks: readonly Check[]; readonly routes: readonly RouteSeen[] }> => {
  const hunt = patient.hunts.find(readsRoutes);
  if (hunt === undefined) return { checks: [], routes: [] };
  const { parameters } = tuned({ ...patient, parameters: patient.choices.parameters }, hunt);
  const read = await readRoutes(ports, patient, target, parameters, now);
  if (read.kind === 'read') return { checks: judge(target, read.routes), routes: read.routes };
  return {
    checks: [checksOf('logs', target.name).unknown('routes', 'Routes', read.reason, 'see the row of AppRequests above')],
    routes: [],
  };
};
