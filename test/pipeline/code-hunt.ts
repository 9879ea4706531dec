import { MINUTE } from '../../src/domain/time.ts';
import type { Hunt, Parameters, Row } from '../../src/hunts/hunt.ts';

/** A hunt as small as can be: requests by bin, source and service, with its port. `fake-workspace.ts` answers its two queries. */
const BIN = 5 * MINUTE;

const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const groups = new Map<string, { Bin: number; Source: string; Service: string; Country: string; Requests: number; Verified: number }>();
  for (const row of evidence) {
    const bin = Math.floor(Number(row['Minute']) / BIN) * BIN;
    const key = `${bin} ${String(row['Source'])} ${String(row['Service'])}`;
    const group = groups.get(key) ?? {
      Bin: bin,
      Source: String(row['Source']),
      Service: String(row['Service']),
      Country: String(row['Country']),
      Requests: 0,
      Verified: 0,
    };
    group.Requests += Number(row['Rows']);
    groups.set(key, group);
  }
  return [...groups.values()].filter((group) => group.Requests >= Number(parameters['Threshold']));
};

const lets = 'let From = ago(1h);\nlet To = now();\n';

export const CODE_HUNT: Hunt = {
  id: 'code-hunt',
  version: '1',
  title: 'Code requests',
  severity: 'Medium',
  replay: 'bins',
  confidence: 'High',
  tactic: 'Impact',
  technique: 'T1496.003',
  sources: [{ id: 'events', table: 'Events', required: ['TimeGenerated', 'Source'], optional: ['Country'], delayMs: 5 * MINUTE }],
  cadenceMs: 5 * MINUTE,
  latenessMs: 30 * MINUTE,
  binMs: BIN,
  query: `${lets}let Threshold = 50;\nlet MaxRows = 5000;\nEvents | flagged`,
  evidence: `${lets}let Settled = now();\nlet Sources = dynamic([]);\nlet MaxEvidence = 50000;\nEvents | evidence`,
  guide: '',
  parameters: [
    { name: 'From', type: 'datetime', default: 0, unit: '', meaning: 'start', bound: true },
    { name: 'To', type: 'datetime', default: 0, unit: '', meaning: 'end', bound: true },
    { name: 'Settled', type: 'datetime', default: 0, unit: '', meaning: 'ingested before', bound: true },
    { name: 'Sources', type: 'strings', default: [], unit: '', meaning: 'flagged sources', bound: true },
    { name: 'Threshold', type: 'long', default: 50, unit: 'requests', meaning: 'flagged from here on' },
    { name: 'MaxRows', type: 'long', default: 5000, unit: 'rows', meaning: 'row bound' },
    { name: 'MaxEvidence', type: 'long', default: 50_000, unit: 'rows', meaning: 'evidence bound' },
  ],
  parameterSets: { reference: { Threshold: 40 } },
  columns: [
    { name: 'Bin', type: 'datetime', role: 'key' },
    { name: 'Source', type: 'string', role: 'key' },
    { name: 'Service', type: 'string', role: 'key' },
    { name: 'Requests', type: 'long', role: 'counted' },
    { name: 'Country', type: 'string', role: 'sample' },
  ],
  evidenceColumns: [
    { name: 'Minute', type: 'datetime', role: 'key' },
    { name: 'Source', type: 'string', role: 'key' },
    { name: 'Service', type: 'string', role: 'key' },
    { name: 'Country', type: 'string', role: 'key' },
    { name: 'Late', type: 'bool', role: 'key' },
    { name: 'Rows', type: 'long', role: 'counted' },
  ],
  rankBy: 'Requests',
  evidenceFor: (flagged) => ({ Sources: [...new Set(flagged.map((row) => String(row['Source'])))].sort() }),
  aggregate,
  toFinding: (row, parameters) => {
    const requests = Number(row['Requests']);
    const limit = Number(parameters['Threshold']);
    return {
      bin: Number(row['Bin']),
      side: 'request',
      service: String(row['Service']),
      serviceResourceId: '',
      source: String(row['Source']),
      countries: row['Country'] === '' ? [] : [String(row['Country'])],
      clientCountries: [],
      blocks: [],
      counts: { requests, sends: requests, verified: 0, failed: 0, throttled: 0 },
      excess: { name: 'Threshold', limit, observed: requests, ratio: requests / limit, what: 'code requests in 5 min' },
    };
  },
  tasks: [{ title: 'Block the source', description: 'At the edge.' }],
  nextSteps: { sources: 'Block the source' },
};
