import { withThousands } from '../../domain/amount.ts';
import type { Target } from '../../domain/target.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import { ask, numberIn, within } from './ask.ts';
import { type Check, checksOf } from './check.ts';
import type { Delivery, DoctorPorts } from './ports.ts';

const DAYS = 30;
const [ID, WHAT] = ['defender', 'Defender portal'];

/** Incidents of a workspace that Defender has taken over name it as their provider (Microsoft Learn, "Microsoft Sentinel in Defender"). */
const PROVIDER = 'Microsoft XDR';

/**
 * Whether incidents are worked on in Defender, against the way they are made. Without incidents nobody can
 * tell from the logs; those without alerts (written by the API or by hand, doctor's own test too) are Azure's in any case.
 */
export const checkDefender = async (
  ports: DoctorPorts,
  mode: Delivery['mode'] | undefined,
  target: Target,
  now: Instant,
): Promise<readonly Check[]> => {
  if (mode === 'off') return [];
  const checks = checksOf('alerts', target.name);
  const range = { from: now - DAYS * DAY, to: now };
  const kql = `SecurityIncident | ${within(range)} | where array_length(AlertIds) > 0 | summarize Incidents = dcount(IncidentName), Defender = dcountif(IncidentName, ProviderName == "${PROVIDER}")`;
  const answer = await ask(ports.query, target, kql, range);
  const look = 'Defender portal > System > Settings > Microsoft Sentinel > Workspaces shows whether this one is connected';
  if (answer.kind === 'failed') return [checks.unknown(ID, WHAT, 'SecurityIncident cannot be read: is Sentinel on this workspace?', look)];
  const [incidents, there] = [numberIn(answer.rows[0], 'Incidents'), numberIn(answer.rows[0], 'Defender')];
  if (incidents === 0) {
    const next = mode === 'incident-api' ? `${look}; if so, set TOLLWATCH_SENTINEL_MODE=analytics-rule` : look;
    return [checks.unknown(ID, WHAT, `no incident in ${DAYS} days tells`, next)];
  }
  const found = `${withThousands(there)} of ${withThousands(incidents)} incidents in ${DAYS} days are Defender's`;
  if (there === 0) return [checks.ok(ID, WHAT, `${found}: they are worked on in the Azure portal, which ends on 2027-03-31`)];
  if (mode !== 'incident-api') return [checks.ok(ID, WHAT, found)];
  const next =
    'set TOLLWATCH_SENTINEL_MODE=analytics-rule (deployment parameter sentinelMode): what the API writes does not reach Defender';
  return [checks.warning(ID, WHAT, `${found}, and incident-api incidents do not reach it`, next)];
};
