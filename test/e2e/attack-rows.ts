import { MINUTE, SECOND, toIso, type Instant } from '../../src/domain/time.ts';

export type LogRow = Readonly<Record<string, unknown>> & { readonly TimeGenerated: string };

export type Traffic = {
  readonly from: Instant;
  readonly minutes: number;
  readonly perMinute: number;
  readonly ip: string;
  readonly role?: string;
  readonly path?: string;
};

const RESOURCE = '/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/shop/providers/Microsoft.Insights/components/shop';

/** AppRequests rows of one client asking for codes, evenly spread; deterministic. */
export const codeRequests = ({ from, minutes, perMinute, ip, role = 'shop-api', path = '/api/otp/send' }: Traffic): LogRow[] => {
  const step = MINUTE / perMinute;
  return Array.from({ length: minutes * perMinute }, (_, n) => ({
    TimeGenerated: toIso(Math.floor(from + n * step)),
    AppRoleName: role,
    ClientIP: ip,
    ClientCountryOrRegion: 'Netherlands',
    Name: `POST ${path}`,
    OperationName: `POST ${path}`,
    Url: `https://shop.example${path}`,
    ResultCode: '200',
    Success: true,
    ItemCount: 1,
    _ResourceId: RESOURCE,
    Type: 'AppRequests',
  }));
};

/** Ordinary life below every threshold: many people, one code each, most of them verified. */
export const ordinaryRequests = (from: Instant, minutes: number): LogRow[] =>
  Array.from({ length: minutes }, (_, n) => n).flatMap((n) => {
    const at = { from: from + n * MINUTE + 7 * SECOND, minutes: 1, perMinute: 1, ip: `198.51.100.${n % 250}` };
    return [...codeRequests(at), ...codeRequests({ ...at, from: at.from + 20 * SECOND, path: '/api/otp/verify' })];
  });
