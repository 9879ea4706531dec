import { withThousands } from '../../domain/amount.ts';
import type { Target } from '../../domain/target.ts';
import type { Instant } from '../../domain/time.ts';
import { kqlLiteral } from '../../hunts/kql-literal.ts';
import { PUBLISHED_TERMS } from '../../hunts/route-terms.ts';
import { MASKED } from '../../hunts/sources.ts';
import { shellWord } from './advice.ts';
import { type AnswerRow, ask, lastDay, numberIn, textIn, within } from './ask.ts';
import { type Check, type CheckMaker, checksOf } from './check.ts';
import type { DoctorPorts } from './ports.ts';

/** By component, the largest first: requests about codes where there are any, as only those matter. */
const QUERY = (now: Instant): string =>
  [
    'AppRequests',
    within(lastDay(now)),
    'where SyntheticSource == ""',
    `extend IsCode = Url has_any (${kqlLiteral('strings', PUBLISHED_TERMS)}) or Name has_any (${kqlLiteral('strings', PUBLISHED_TERMS)})`,
    `extend IsMasked = ClientIP in (${kqlLiteral('strings', MASKED)})`,
    'summarize Rows = count(), Masked = countif(IsMasked), CodeRows = countif(IsCode), CodeMasked = countif(IsCode and IsMasked), ' +
      'Sampled = countif(ItemCount > 1), Items = sum(iff(ItemCount > 1, tolong(ItemCount), tolong(1))) by _ResourceId',
    'top 50 by Rows',
  ].join(' | ');

const sum = (rows: readonly AnswerRow[], name: string): number => rows.reduce((total, row) => total + numberIn(row, name), 0);
const percent = (part: number, whole: number): string => {
  const share = (100 * part) / whole;
  return share > 0 && share < 1 ? 'less than 1 %' : `${Math.floor(share)} %`;
};

/** Above this share of masked rows hunts that tell clients apart miss people; single odd rows are in every log. */
const MASKED_SHARE = 0.05;

const checkMasked = (checks: CheckMaker, rows: readonly AnswerRow[]): Check => {
  const [all, part] = sum(rows, 'CodeRows') > 0 ? ['CodeRows', 'CodeMasked'] : ['Rows', 'Masked'];
  const [whole, masked] = [sum(rows, all), sum(rows, part)];
  const what = all === 'CodeRows' ? 'requests about codes' : 'requests';
  const found = `${percent(masked, whole)} of ${withThousands(whole)} ${what} have no client address`;
  if (masked / whole <= MASKED_SHARE) return checks.ok('masked-addresses', 'Client addresses', found);
  const worst = rows.toSorted((a, b) => numberIn(b, part) - numberIn(a, part))[0];
  const component = textIn(worst, '_ResourceId') || 'APPLICATION-INSIGHTS-ID';
  const next = `az resource update --ids ${shellWord(component)} --set properties.DisableIpMasking=true, or send the access log of what stands before it (gateway, Front Door, App Service)`;
  return checks.warning('masked-addresses', 'Client addresses', `${found} (0.0.0.0)`, next);
};

const checkSampling = (checks: CheckMaker, rows: readonly AnswerRow[]): Check => {
  const [whole, sampled, items] = [sum(rows, 'Rows'), sum(rows, 'Sampled'), sum(rows, 'Items')];
  if (sampled === 0) return checks.ok('sampling', 'Sampling', `every one of ${withThousands(whole)} rows is one request`);
  const found = `${percent(sampled, whole)} of rows stand for several requests: ${withThousands(whole)} rows for ${withThousands(items)} requests`;
  const next =
    'keep requests whole: in a Functions app host.json logging.applicationInsights.samplingSettings.excludedTypes "Request"; with the SDK samplingPercentage 100 or excludedTypes; portal > Application Insights > Usage and estimated costs > Data sampling 100 %';
  return checks.warning('sampling', 'Sampling', found, next);
};

/** Addresses and sampling of Application Insights, from rows of the last day. Nothing where the table is empty or not there. */
export const checkAppRequests = async (ports: DoctorPorts, target: Target, now: Instant): Promise<readonly Check[]> => {
  const checks = checksOf('logs', target.name);
  const answer = await ask(ports.query, target, QUERY(now), lastDay(now));
  if (answer.kind === 'failed')
    return [checks.unknown('masked-addresses', 'Client addresses', answer.reason, 'see the rows of the tables above')];
  return sum(answer.rows, 'Rows') === 0 ? [] : [checkMasked(checks, answer.rows), checkSampling(checks, answer.rows)];
};
