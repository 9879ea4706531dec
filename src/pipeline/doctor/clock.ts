import { durationText } from '../../domain/alert.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import { type Check, checksOf } from './check.ts';
import type { DoctorPorts, ServerDate } from './ports.ts';

/** Entra takes tokens for five minutes before and after their time. */
const FAIL_MS = 5 * MINUTE;
const WARN_MS = MINUTE;

/** How far our clock is ahead (positive) or behind, as far as the call proves: the header's second and the time of the call are doubt. */
export const skewOf = ({ served, asked, answered }: ServerDate): number => {
  const [earliest, latest] = [asked - served - SECOND, answered - served];
  return earliest > 0 ? earliest : Math.min(latest, 0);
};

const SET_CLOCK =
  'set this machine by time servers (timedatectl set-ntp true; on Windows w32tm /resync): ticks ask for bins by its clock, and tokens fail at five minutes';

/** This machine's clock against the Date header of the query API. */
export const checkClock = async (ports: Pick<DoctorPorts, 'date'>, endpoint: string): Promise<Check> => {
  const checks = checksOf('sign-in');
  const probe = await ports.date(endpoint);
  const [id, what] = ['clock', 'Clock'];
  if (probe.kind !== 'answered') {
    return checks.unknown(
      id,
      what,
      `${endpoint} gave no Date: ${probe.reason}`,
      `open ${endpoint} (port 443) in the firewall, and check the setting TOLLWATCH_LOGS_ENDPOINT`,
    );
  }
  const skew = skewOf(probe.value);
  const size = Math.abs(skew);
  const found = size < WARN_MS ? 'agrees with the service' : `${durationText(size)} ${skew > 0 ? 'ahead of' : 'behind'} the service`;
  if (size >= FAIL_MS) return checks.fail(id, what, found, SET_CLOCK);
  return size >= WARN_MS ? checks.warning(id, what, found, SET_CLOCK) : checks.ok(id, what, found);
};
