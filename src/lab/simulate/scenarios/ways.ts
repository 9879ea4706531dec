import type { AttackClients, AttackNumbers } from '../scenario.ts';

type Keys = readonly [string, ...string[]];

/** Countries that attackers are known to send to. None of them is home to the shop or the bank. */
export const PUMPED: Keys = [
  ...(['ID', 'VN', 'PK', 'BD', 'LK', 'NG', 'GH', 'EG', 'DZ', 'TN', 'IQ', 'UZ'] as const),
  ...(['KG', 'AZ', 'TJ', 'SN', 'ML', 'MG', 'KH', 'MM', 'CU', 'ZW', 'OM', 'YE'] as const),
];
/** Where rented proxies stand. */
export const PROXIES: Keys = ['BR', 'VN', 'ID', 'RO', 'MX', 'ZA', 'IN', 'TR', 'UA', 'AR', 'CO', 'PH'];

export const rotating = (addresses: number, countries: Keys = PROXIES): AttackClients => ({ kind: 'rotating', addresses, countries });
export const fixed = (addresses: number, countries: Keys = PROXIES): AttackClients => ({ kind: 'fixed', addresses, countries });

/** Any numbers of `pick` destinations. */
export const random = (pick: number, countries: Keys = PUMPED): AttackNumbers => ({ kind: 'random', countries, pick });
export const consecutive = (pick: number, blocks: number, countries: Keys = PUMPED): AttackNumbers => ({
  kind: 'blocks',
  countries,
  pick,
  blocks,
  order: 'consecutive',
});
export const scattered = (pick: number, blocks: number, countries: Keys = PUMPED): AttackNumbers => ({
  kind: 'blocks',
  countries,
  pick,
  blocks,
  order: 'scattered',
});

/** A hoster's net: every request from another address of it. */
export const net = (family: 4 | 6, countries: Keys = PROXIES): AttackClients => ({ kind: 'net', family, countries });
