import type { Happening } from '../happening.ts';
import { blockOf, hashOf } from '../world/phone-numbers.ts';
import { resourceId, rowOf, type RowWriter, shownAddress, type WriterContext } from './row-writer.ts';

const NAMES: Partial<Record<Happening['stage'], string>> = { sent: 'tollwatch.otp.sent', verified: 'tollwatch.otp.verified' };

/** The sender contract: the application itself says what it sent and what was verified. Bulk messages are no codes. */
export const appEvents =
  ({ service, source }: WriterContext<'app-events'>): RowWriter =>
  (happenings) =>
    happenings.flatMap((happening) => {
      const { stage, wish } = happening;
      const name = NAMES[stage];
      if (name === undefined || wish.client === undefined) return [];
      return rowOf('AppEvents', happening, {
        AppRoleName: service.name,
        Name: name,
        ItemCount: 1,
        ClientIP: '0.0.0.0',
        ClientCountryOrRegion: wish.client.country,
        Properties: {
          country: wish.number.country.iso,
          block: blockOf(wish.number),
          hash: hashOf(wish.number),
          clientIp: shownAddress(wish.client.ip, source.addresses),
          verificationId: wish.id,
          service: service.name,
        },
        _ResourceId: resourceId('microsoft.insights/components', `${service.name}-insights`),
      });
    });
