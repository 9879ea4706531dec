import type { OperatorConfig } from '../../domain/operator.ts';
import { type Check, checksOf } from './check.ts';

/** Whether losses are estimated with the operator's own prices. */
export const checkPrices = ({ prices }: OperatorConfig): Check => {
  const checks = checksOf('alerts');
  const count = Object.keys(prices.byCountry).length;
  const rest = `USD ${prices.default} for ${count === 0 ? 'every destination' : 'the others'}`;
  if (count > 0) return checks.ok('prices', 'Price list', `${count} ${count === 1 ? 'destination' : 'destinations'}, ${rest}`);
  const next = `put your provider's prices a segment into TOLLWATCH_OPERATOR: {"prices":{"NG":0.25,"PK":0.3,"default":${prices.default}}}`;
  return checks.warning('prices', 'Price list', `none is given: losses are estimated at ${rest}`, next);
};
