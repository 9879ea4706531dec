import type { Zone } from './world/curve.ts';

/** Routes of an application; `function` has names alone, as OpenTelemetry and Functions log them. */
export type RouteStyle = 'otp' | 'two-factor' | 'phone' | 'sms' | 'function' | 'passcode';

/** What a log shows of an address: itself, 0.0.0.0, or nothing. */
export type AddressView = 'real' | 'masked' | 'empty';

/** One log of a service, and what it shows. Names default to ones made of the service's. */
export type LogSource =
  | {
      readonly log: 'requests';
      readonly addresses: AddressView;
      /** Adaptive sampling keeps about this many items a second; page views that are not written count towards it. */
      readonly itemsPerSecond?: number;
      /** The application's own property that holds the number's country (ISO). */
      readonly destinationProperty?: string;
    }
  | { readonly log: 'acs'; readonly resource?: string }
  | { readonly log: 'app-events'; readonly addresses: AddressView }
  | {
      readonly log: 'sms-events';
      readonly provider: 'twilio' | 'aws' | 'acs';
      readonly recipients: 'plain' | 'masked';
      /** The caller's address rides in the message's tags. */
      readonly clientTags?: boolean;
      /** The Verify service's name; without it rows carry an account alone. */
      readonly named?: boolean;
      /** Share of honest codes that go by WhatsApp. */
      readonly whatsapp?: number;
    }
  | { readonly log: 'cognito'; readonly surface: 'hosted-ui' | 'api'; readonly pool: string; readonly medium?: 'SMS' | 'EMAIL' }
  | { readonly log: 'sns'; readonly principal: string }
  | { readonly log: 'gateway' | 'app-service' | 'front-door' | 'asim'; readonly site?: string };

export type Market = { readonly country: string; readonly share: number };

/** An application that sends codes. */
export type Service = {
  readonly name: string;
  readonly codesADay: number;
  readonly markets: readonly [Market, ...Market[]];
  readonly routes: RouteStyle;
  /** Codes typed in by honest users, of those that arrived. */
  readonly conversion: number;
  /** Share of users whose verification this application's logs never see: another method, another system. */
  readonly verifiedElsewhere?: number;
  /** Share of honest messages that carriers do not deliver. */
  readonly undelivered: number;
  readonly zone: Zone;
  readonly logs: readonly [LogSource, ...LogSource[]];
};

/** A moment: days after the start of the data (may be a fraction: 8.5 is noon UTC of the ninth day). */
export type Days = number;

/** Where an attack's requests come from; `countries` are keys of the addresses' countries. */
export type AttackClients =
  | { readonly kind: 'fixed'; readonly addresses: number; readonly countries: readonly [string, ...string[]] }
  | { readonly kind: 'rotating'; readonly addresses: number; readonly countries: readonly [string, ...string[]] }
  /** No request at all: the provider's key was stolen and is used from elsewhere. */
  | { readonly kind: 'stolen-key'; readonly principal: string }
  /** One hoster's net: a /24 of IPv4, or a /64 of IPv6 with an address for every request. */
  | { readonly kind: 'net'; readonly family: 4 | 6; readonly countries: readonly [string, ...string[]] };

/** Which numbers it pays for: `pick` destinations of the list, drawn by the seed. */
export type AttackNumbers =
  | { readonly kind: 'random'; readonly countries: readonly [string, ...string[]]; readonly pick: number }
  | {
      readonly kind: 'blocks';
      readonly countries: readonly [string, ...string[]];
      readonly pick: number;
      readonly blocks: number;
      readonly order: 'consecutive' | 'scattered';
    }
  /** Few numbers, each many times. */
  | { readonly kind: 'few'; readonly countries: readonly [string, ...string[]]; readonly pick: number; readonly numbers: number };

export type Attack = {
  readonly id: string;
  /** Name of the attacked service; the first one by default. */
  readonly service?: string;
  readonly start: Days;
  /** How far the seed may move the start, hours either way. */
  readonly jitterHours?: number;
  readonly hours: number;
  /** Messages asked for, before throttling; the seed varies it by a quarter. */
  readonly codes: number;
  readonly shape: 'even' | 'ramp' | 'waves' | 'daily';
  readonly clients: AttackClients;
  readonly numbers: AttackNumbers;
  /** Share of codes replayed into the site, so that traffic looks converted. */
  readonly converts?: number;
  readonly undelivered?: number;
  /** Share of requests answered 429: no message. */
  readonly throttled?: number;
  readonly agents?: 'own' | 'browser';
  /** A test of the numbers some hours before; not part of what the labels call the attack. */
  readonly probe?: { readonly hoursBefore: number; readonly codes: number };
};

/** Something innocent that happens. Times are days after the start; `to` is exclusive. */
export type Episode =
  | {
      readonly kind: 'surge';
      readonly service?: string;
      readonly from: Days;
      readonly to: Days;
      readonly factor: number;
      readonly markets?: readonly [Market, ...Market[]];
      readonly fade?: true;
    }
  | {
      readonly kind: 'bulk';
      readonly service?: string;
      readonly at: readonly Days[];
      readonly messages: number;
      readonly hours: number;
      readonly sender: string;
      readonly markets?: readonly [Market, ...Market[]];
      readonly resource?: string;
    }
  | {
      readonly kind: 'load-test';
      readonly service?: string;
      readonly from: Days;
      readonly to: Days;
      readonly requests: number;
      readonly addresses: readonly [string, ...string[]];
      /** The provider is stubbed: requests without messages. */
      readonly stubbed: boolean;
      readonly verifies: number;
    }
  | {
      readonly kind: 'monitor';
      readonly service?: string;
      readonly everyMinutes: number;
      readonly marked: boolean;
      readonly method: 'GET' | 'POST';
    }
  | {
      readonly kind: 'shared-address';
      readonly service?: string;
      readonly name: string;
      readonly codesADay: number;
      readonly country: string;
      readonly busyHours: readonly [number, number];
    }
  | {
      readonly kind: 'carrier-outage';
      readonly service?: string;
      readonly from: Days;
      readonly to: Days;
      readonly countries: readonly string[];
      readonly share: number;
    }
  | { readonly kind: 'bad-deploy'; readonly service?: string; readonly from: Days; readonly to: Days; readonly share: number }
  | { readonly kind: 'late-verifications'; readonly service?: string; readonly from: Days; readonly to: Days; readonly hours: number }
  | { readonly kind: 'method-shift'; readonly service?: string; readonly from: Days; readonly to: Days; readonly share: number }
  | {
      readonly kind: 'on-call';
      readonly service?: string;
      readonly messagesADay: number;
      readonly markets: readonly [Market, ...Market[]];
      readonly sender: string;
      readonly resource?: string;
    }
  | {
      readonly kind: 'retry-storm';
      readonly service?: string;
      readonly from: Days;
      readonly to: Days;
      readonly everySeconds: number;
      readonly country: string;
      readonly clients: number;
    }
  | {
      readonly kind: 'weekly-batch';
      readonly service?: string;
      readonly weekday: number;
      readonly hour: number;
      readonly codes: number;
      readonly minutes: number;
    }
  | {
      readonly kind: 'partner';
      readonly service?: string;
      readonly addresses: readonly [string, ...string[]];
      readonly from: Days;
      readonly to: Days;
      readonly codes: number;
      readonly markets: readonly [Market, ...Market[]];
      readonly verifies: number;
    }
  /** A log that stops for a while, rows of that time are lost. */
  | {
      readonly kind: 'log-gap';
      readonly service?: string;
      readonly log: LogSource['log'];
      readonly from: Days;
      readonly to: Days;
    };

export type EpisodeOf<K extends Episode['kind']> = Extract<Episode, { readonly kind: K }>;

/** What the operator told Tollwatch beforehand: `tollwatch.json` with times in days. */
export type ScenarioOperator = {
  readonly allow?: { readonly ips?: readonly string[]; readonly countries?: readonly string[]; readonly services?: readonly string[] };
  readonly silences?: readonly {
    readonly from: Days;
    readonly to: Days;
    readonly reason: string;
    readonly match: { readonly service?: string; readonly ip?: string; readonly country?: string };
  }[];
  readonly prices?: Readonly<Record<string, number>>;
  readonly services?: Readonly<Record<string, string>>;
};

/** A made-up stretch of time in one workspace, as data. With attacks its kind is `attack`, without `benign`. */
export type Scenario = {
  readonly name: string;
  /** One sentence for people: what happens, and what makes it hard. */
  readonly about: string;
  readonly days: number;
  /** ISO date of the first day (00:00 UTC); a Monday by default. */
  readonly starts?: string;
  readonly services: readonly [Service, ...Service[]];
  readonly attacks: readonly Attack[];
  readonly episodes: readonly Episode[];
  readonly operator?: ScenarioOperator;
};
