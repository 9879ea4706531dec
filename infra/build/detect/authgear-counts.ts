import { localTarget } from '../../../src/cli/hunt-data.ts';
import type { DataFolder } from '../../../src/cli/data-folder.ts';
import { floorTo, HOUR, type Range } from '../../../src/domain/time.ts';
import { numberOf, textOf } from '../../../src/hunts/cells.ts';
import { DESTINATION_FLOW } from '../../../src/hunts/code-events.ts';
import type { Row } from '../../../src/hunts/hunt.ts';
import { OTP_CONVERSION_COLLAPSE } from '../../../src/hunts/otp-conversion-collapse/hunt.ts';
import { tuneHunt } from '../../../src/hunts/parameters.ts';
import { isoOfPlace } from '../../../src/hunts/places.ts';
import { makeReplayQuery } from '../../../src/lab/replay/query.ts';
import type { Scenario } from '../../../src/lab/simulate/scenario.ts';
import { nameIn } from '../../../src/lab/simulate/truth.ts';
import { makeLogReader } from '../../../src/pipeline/log-reader.ts';
import { isBlind, type SourceState } from '../../../src/pipeline/state/watermark.ts';
import { bindParameters } from '../../../src/pipeline/tuning.ts';
import type { CountryCount } from './authgear.ts';

const MAX_ROWS = 1_000_000;
/** Logs that tell codes sent and verified, those that know the destination first. */
const TELLING = [
  ['app-events', 'AppEvents'],
  ['sms-events', 'SmsEvents_CL'],
  ['requests', 'AppRequests'],
] as const;

/** Counts of the whole folder, as `otp-conversion-collapse` is given them. `sources`: what a replay found of that hunt's. */
const readCounts = async ({ engine }: DataFolder, range: Range, sources: readonly SourceState[]): Promise<readonly Row[]> => {
  if (sources.every((source) => isBlind(source))) return [];
  const reader = makeLogReader(makeReplayQuery(engine, { now: () => range.to + HOUR }));
  const { hunt, parameters } = tuneHunt(OTP_CONVERSION_COLLAPSE, {});
  const bounded = bindParameters(hunt, parameters, { MaxRows: MAX_ROWS });
  const whole = { from: floorTo(range.from, hunt.binMs), to: floorTo(range.to, hunt.binMs) + hunt.binMs };
  const answer = await reader.rows({ target: localTarget('bench'), hunt, range: whole, parameters: bounded, sources });
  if (answer.cut || answer.partial !== undefined) throw new Error('the counts of a folder did not fit one answer');
  return answer.rows;
};

/** Flows of codes: those of which any code was ever verified. Newsletters, and logs that never tell, are no such flows. */
const codeFlows = (rows: readonly Row[]): readonly Row[] =>
  [...Map.groupBy(rows, (row) => JSON.stringify([row['Log'], row['Service'], row['Flow']])).values()].flatMap((flow) =>
    flow.some((row) => numberOf(row, 'Verified') > 0) ? flow : [],
  );

const byDestination = (row: Row): boolean => textOf(row, 'Flow').endsWith(DESTINATION_FLOW);

/**
 * Codes sent and verified by country, each service's from one log: the first that tells verifications, preferably by destination, else
 * by the client's country. Where no log tells verifications the formula has nothing to work on.
 */
export const authgearCounts = async (
  folder: DataFolder,
  scenario: Scenario,
  asked: { readonly range: Range; readonly sources: readonly SourceState[] },
): Promise<readonly CountryCount[]> => {
  const rows = codeFlows(await readCounts(folder, asked.range, asked.sources));
  return scenario.services.flatMap((service) => {
    for (const [log, table] of TELLING) {
      const source = service.logs.find((one) => one.log === log);
      if (source === undefined) continue;
      const name = nameIn(service, source);
      const own = rows.filter((row) => row['Log'] === table && row['Service'] === name);
      const destinations = own.filter(byDestination);
      const best = destinations.length > 0 ? destinations : own;
      if (best.length > 0) return best.map((row) => toCount(row, name));
    }
    return [];
  });
};

const toCount = (row: Row, service: string): CountryCount => {
  const part = textOf(row, 'Part');
  return {
    bin: numberOf(row, 'Bin'),
    service,
    country: isoOfPlace(part) ?? part,
    sends: numberOf(row, 'Sends'),
    verified: numberOf(row, 'Verified'),
  };
};
