import { MINUTE } from '../../../domain/time.ts';
import type { Happening, Row } from '../happening.ts';
import { durationOf, resourceId, rowOf, type RowWriter, shownAddress, type WriterContext } from './row-writer.ts';
import { type Route, routeOf, statusIn } from './routes.ts';

/** Page views that an application has for each code request, most of which are not written: they count for sampling alone. */
const PAGES_PER_CODE = 40;
/** Written of them, as ordinary traffic beside the codes: one in so many requests for codes. */
const ORDINARY = 0.03;
const ORDINARY_PATHS = ['/', '/products', '/search', '/cart', '/account/orders', '/api/products/4711/reviews'] as const;

type Context = WriterContext<'requests'>;

// Adaptive sampling keeps one in so many items, so that about itemsPerSecond remain: it starts exactly in bursts.
const keptOneIn = (happenings: readonly Happening[], { source }: Context): ((at: number) => number) => {
  const target = source.itemsPerSecond;
  if (target === undefined) return () => 1;
  const byMinute = new Map<number, number>();
  for (const { at, stage, wish } of happenings) {
    const weight = stage === 'ask' ? 1 + (wish.attack === undefined ? PAGES_PER_CODE : 0) : 1;
    const minute = Math.floor(at / MINUTE);
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + weight);
  }
  return (at) => Math.max(1, Math.ceil((byMinute.get(Math.floor(at / MINUTE)) ?? 0) / (60 * target)));
};

const requestRow = (happening: Happening, route: Route, itemCount: number, { service, source }: Context): Row => {
  const { wish, stage } = happening;
  const status = statusIn(happening, service.routes);
  const client = wish.client;
  const known = source.destinationProperty !== undefined && stage === 'ask' && wish.number.country.iso !== '';
  return rowOf('AppRequests', happening, {
    AppRoleName: service.name,
    Name: route.name,
    OperationName: route.name,
    Url: route.path === '' ? '' : `https://${service.name}.example${route.path}`,
    ResultCode: String(status),
    Success: status < 400,
    DurationMs: durationOf(happening),
    ItemCount: itemCount,
    ClientIP: shownAddress(client?.ip ?? '', source.addresses),
    ClientCountryOrRegion: client?.country ?? '',
    ClientType: 'PC',
    SyntheticSource: wish.synthetic === true ? 'Application Insights Availability Monitoring' : '',
    ...(known ? { Properties: { [source.destinationProperty ?? '']: wish.number.country.iso } } : {}),
    _ResourceId: resourceId('microsoft.insights/components', `${service.name}-insights`),
  });
};

/** AppRequests as Application Insights keeps them: sampled, addresses masked by default, no number. */
export const appRequests =
  (context: Context): RowWriter =>
  (happenings) => {
    const oneIn = keptOneIn(happenings, context);
    const { random, service } = context;
    return happenings.flatMap((happening) => {
      const route = routeOf(happening, service.routes);
      if (route === undefined) return [];
      const count = oneIn(happening.at);
      // Every item by itself: a send and its verification are sampled independently.
      const rows = count === 1 || random.chance(1 / count) ? [requestRow(happening, route, count, context)] : [];
      if (happening.stage !== 'ask' || happening.wish.attack !== undefined || !random.chance(ORDINARY)) return rows;
      const path = random.pick(ORDINARY_PATHS);
      const page = { ...happening, at: happening.at + random.int(-600_000, 600_000), stage: 'page', status: 200 } as const;
      return [...rows, requestRow(page, { method: 'GET', path, name: `GET ${path}` }, count, context)];
    });
  };
