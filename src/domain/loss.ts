import { dollars } from './amount.ts';
import type { Campaign, Loss } from './campaign.ts';
import { ranked } from './member-set.ts';
import type { OperatorConfig } from './operator.ts';

/** Like other dollars; four decimals when the price is below a cent. */
const priceText = (usd: number): string => (usd > 0 && usd < 0.01 ? usd.toFixed(4) : dollars(usd));

const priceOf = (known: readonly string[], prices: OperatorConfig['prices']): { readonly priceUsd: number; readonly from: string } => {
  const values = known.map((country) => prices.byCountry[country] ?? prices.default);
  const [only] = values;
  if (only === undefined) return { priceUsd: prices.default, from: 'the default price' };
  if (values.length === 1) return { priceUsd: only, from: `the operator's price for ${known.join('')}` };
  const names = known.length > 5 ? `${known.slice(0, 5).join(', ')} and ${known.length - 5} more` : known.join(', ');
  return {
    priceUsd: values.reduce((sum, value) => sum + value, 0) / values.length,
    from: `the mean of the operator's prices for ${names}`,
  };
};

/**
 * Messages likely billed. Requests and sends are the same messages seen twice, so the sides are never added; the larger counts,
 * because each side only sees the bins in which it was flagged: a few flagged sends must not shrink a large wave of requests.
 */
export const messagesOf = ({ request, send }: Campaign['counts']): number => Math.max(0, request?.sends ?? 0, send?.sends ?? 0);

/** Of these the attack's own: what is usual or verified is taken off where a hunt could tell. Whole messages. */
export const suspectOf = ({ request, send }: Campaign['counts']): number =>
  Math.round(Math.max(0, request?.suspect ?? request?.sends ?? 0, send?.suspect ?? send?.sends ?? 0));

/** Estimated loss in USD: the attack's messages times the price of one, which the operator says: the hunts' logs hold none. */
export const estimateLoss = (of: Pick<Campaign, 'counts' | 'countries'>, prices: OperatorConfig['prices']): Loss => {
  const messages = suspectOf(of.counts);
  const known = ranked(of.countries).filter((country) => Object.hasOwn(prices.byCountry, country));
  const { priceUsd, from } = priceOf(known, prices);
  return { usd: Math.round(messages * priceUsd * 100) / 100, messages, priceUsd, basis: `USD ${priceText(priceUsd)} a message, ${from}` };
};

/**
 * `about USD 1,012`; `at least` when the provider's log alone was seen: each message it counts was sent, and those of minutes under
 * the threshold are not counted. Of a form's requests some may have sent nothing.
 */
export const lossText = ({ usd }: Pick<Loss, 'usd'>, sawRequests: boolean): string =>
  `${sawRequests ? 'about' : 'at least'} USD ${dollars(usd)}`;
