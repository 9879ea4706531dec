import { floorTo, MINUTE } from '../../src/domain/time.ts';
import { COUNTING_FLOW, COUNTING_KEYS, COUNTING_PART, counted, partSignals, recount } from '../../src/hunts/counting.ts';
import type { Hunt } from '../../src/hunts/hunt.ts';
import { RANGE_PARAMETERS, boundParameter } from '../../src/hunts/parameters.ts';

const BIN = 5 * MINUTE;

/** A counting hunt as small as can be: codes sent and verified by destination country, in SmsEvents_CL. */
export const COUNTING_HUNT: Hunt = {
  id: 'counting-hunt',
  version: '1',
  title: 'Codes to unusual destinations',
  severity: 'High',
  confidence: 'Medium',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [{ id: 'events', table: 'SmsEvents_CL', required: ['TimeGenerated', 'Event', 'RecipientCountry'], optional: [], delayMs: 0 }],
  cadenceMs: BIN,
  latenessMs: 30 * MINUTE,
  binMs: BIN,
  query: `let From = ago(1h);
let To = now();
let MaxRows = 5000;
SmsEvents_CL
| where TimeGenerated >= From and TimeGenerated < To
| summarize Sends = countif(Event == "sent"), Verified = countif(Event == "verified")
    by Bin = bin(TimeGenerated, 5m), Log = "SmsEvents_CL", Service, Flow = "", Part = RecipientCountry
| where Sends + Verified > 0
| top MaxRows by Sends desc`,
  evidence: `let From = ago(1h);
let To = now();
let Settled = now();
let Parts = dynamic([]);
let MaxEvidence = 50000;
SmsEvents_CL
| where TimeGenerated >= From and TimeGenerated < To
| where RecipientCountry in (Parts)
| extend Late = isnotnull(ingestion_time()) and ingestion_time() > Settled
| summarize Rows = count() by Minute = bin(TimeGenerated, 1m), Service, RecipientCountry, Event, Late
| top MaxEvidence by Rows desc`,
  guide: '',
  parameters: [
    ...RANGE_PARAMETERS,
    boundParameter('Parts', 'strings', 'Flagged countries.'),
    { name: 'MaxRows', type: 'long', default: 5000, unit: 'rows', meaning: 'row bound' },
    { name: 'MaxEvidence', type: 'long', default: 50_000, unit: 'rows', meaning: 'evidence bound' },
  ],
  parameterSets: {},
  columns: [...COUNTING_KEYS, ...counted(['Sends', 'Verified'])],
  evidenceColumns: [
    { name: 'Minute', type: 'datetime', role: 'key' },
    { name: 'Service', type: 'string', role: 'key' },
    { name: 'RecipientCountry', type: 'string', role: 'key' },
    { name: 'Event', type: 'string', role: 'key' },
    { name: 'Late', type: 'bool', role: 'key' },
    { name: 'Rows', type: 'long', role: 'counted' },
  ],
  rankBy: 'Sends',
  evidenceFor: (flagged) => ({ Parts: [...new Set(flagged.map((row) => String(row['Part'])))].sort() }),
  aggregate: (evidence) =>
    recount(evidence, (row) => [
      {
        key: {
          Bin: floorTo(Number(row['Minute']), BIN),
          Log: 'SmsEvents_CL',
          Service: String(row['Service']),
          Flow: '',
          Part: String(row['RecipientCountry']),
        },
        counts: {
          Sends: row['Event'] === 'sent' ? Number(row['Rows']) : 0,
          Verified: row['Event'] === 'verified' ? Number(row['Rows']) : 0,
        },
      },
    ]).filter((row) => Number(row['Sends']) + Number(row['Verified']) > 0),
  series: {
    flow: COUNTING_FLOW,
    part: COUNTING_PART,
    counts: ['Sends', 'Verified'],
    judge: (judging) => partSignals(judging, 'destination', { conversion: 'conversion', unverified: 'unverified', share: 'share' }),
  },
  replay: 'bins',
  toFinding: (row, _parameters, signal) => {
    const sends = Number(row['Sends']);
    return {
      bin: Number(row['Bin']),
      side: 'send',
      service: String(row['Service']),
      serviceResourceId: '',
      source: '',
      countries: signal?.subject.dimension === 'flow' ? [] : [String(row['Part'])],
      clientCountries: [],
      blocks: [],
      counts: {
        requests: sends,
        sends,
        verified: Number(row['Verified']),
        failed: 0,
        throttled: 0,
        suspect: signal === undefined || signal.sends === 0 ? 0 : (signal.suspect * sends) / signal.sends,
      },
      excess: {
        name: 'Nats',
        limit: signal?.usualSends ?? 0,
        observed: sends,
        ratio: Math.max(1, sends / Math.max(1, signal?.usualSends ?? 1)),
        what: `${sends} codes to ${String(row['Part'])} in 5 min`,
      },
    };
  },
  tasks: [{ title: 'Stop the destination', description: 'At the provider.' }],
  nextSteps: { destinations: 'Stop the destination' },
};
