import { type Instant, type Range, toIso } from '../../../domain/time.ts';
import type { Happening, Row } from '../happening.ts';
import type { Random } from '../random.ts';
import type { AddressView, LogSource, Service } from '../scenario.ts';

/** Writes an hour's happenings of one service as rows of one log, in the order of the happenings. */
export type RowWriter = (happenings: readonly Happening[], hour: Range) => readonly Row[];
export type SourceOf<L extends LogSource['log']> = Extract<LogSource, { readonly log: L }>;
export type WriterContext<L extends LogSource['log']> = {
  readonly service: Service;
  readonly source: SourceOf<L>;
  readonly random: Random;
};

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
/** Resource ids as logs have them: lower case. */
export const resourceId = (provider: string, name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourcegroups/web/providers/${provider}/${name}`.toLowerCase();

export const shownAddress = (ip: string, view: AddressView): string => (view === 'real' ? ip : view === 'masked' ? '0.0.0.0' : '');

/** A row of the happening, marked as its wish's attack's. `at` is its TimeGenerated: the happening's own moment unless it came late. */
export const rowOf = (table: string, happening: Happening, values: Readonly<Record<string, unknown>>, at: Instant = happening.at): Row => {
  const { attack, probe } = happening.wish;
  return {
    table,
    at,
    // Our own table is declared without Type; the file's name says what it is.
    values: { TimeGenerated: toIso(at), ...values, ...(table.endsWith('_CL') ? {} : { Type: table }) },
    ...(attack === undefined ? {} : { attack }),
    ...(probe === undefined ? {} : { probe }),
  };
};

/** A duration that hangs on the moment alone: an attack beside it must not change an honest row. 3 to 240 ms. */
export const durationOf = ({ at }: Happening): number => 3 + ((at * 7919) % 238);
