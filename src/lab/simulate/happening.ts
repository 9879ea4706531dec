import type { Instant } from '../../domain/time.ts';
import type { Service } from './scenario.ts';
import type { Client } from './world/clients.ts';
import type { PhoneNumber } from './world/phone-numbers.ts';

/**
 * What can be seen of codes, before any log writes it in its own way. `page` a form is opened; `ask` a request for a code;
 * `sent`, `delivered`, `undelivered` the provider's side; `wrong` a code refused, `verified` one accepted, `verify-error` one that
 * the server failed on; `expired` ten minutes without.
 */
export type Stage = 'page' | 'ask' | 'sent' | 'delivered' | 'undelivered' | 'wrong' | 'verified' | 'verify-error' | 'expired';

/** What belongs to one wish for a code, through all stages. Bulk messages have no client and no flow. */
export type Wish = {
  readonly service: Service;
  /** Verification id, hexadecimal, unique in the run. */
  readonly id: string;
  readonly number: PhoneNumber;
  readonly client?: Client;
  /** Which of the service's flows: sign-in, sign-up ... */
  readonly flow: string;
  /** An attack's id, where one did it. */
  readonly attack?: string;
  /** A probe before the attack that labels speak of. */
  readonly probe?: true;
  readonly sender?: string;
  readonly resource?: string;
  readonly principal?: string;
  /** Availability tests that say so. */
  readonly synthetic?: true;
};

export type Happening = {
  readonly at: Instant;
  readonly stage: Stage;
  readonly wish: Wish;
  /** Which message of the wish: 0, then resends. */
  readonly message: number;
  /** HTTP status of `ask`, `page`, `wrong`, `verified` and `verify-error`. */
  readonly status: number;
  readonly method?: 'GET';
  /** When it became known, if that is later than usual. */
  readonly knownAt?: Instant;
};

/** One row of a log as it is written, and whose it is. */
export type Row = {
  readonly table: string;
  /** Its TimeGenerated. */
  readonly at: Instant;
  readonly values: Readonly<Record<string, unknown>>;
  readonly attack?: string;
  readonly probe?: true;
};
