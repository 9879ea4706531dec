import { isIP } from 'node:net';
import type { Finding } from '../domain/finding.ts';
import { findingId } from '../domain/identity.ts';
import { canonicalService, type OperatorConfig } from '../domain/operator.ts';
import type { Signal } from '../domain/signal.ts';
import type { Target } from '../domain/target.ts';
import type { Judgement } from '../domain/verdict.ts';
import type { Hunt, Parameters } from '../hunts/hunt.ts';
import { silencedRow } from './row-activity.ts';
import { groupKey } from './row-key.ts';

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].filter((name) => name !== '').sort();

/** A judged row in common form: the hunt's part, with ids, target, aliases and verdict added. */
export const toFinding = (
  of: { readonly hunt: Hunt; readonly parameters: Parameters; readonly target: Target; readonly operator: OperatorConfig },
  judged: Judgement,
  signal?: Signal,
): Finding => {
  const { hunt, target } = of;
  const part = hunt.toFinding(judged.row, of.parameters, signal);
  const key = groupKey(hunt, judged.row);
  const service = canonicalService(part.service, of.operator);
  const silenced = silencedRow(of, judged.row);
  return {
    id: findingId({ target: target.id, hunt: hunt.id, bin: part.bin, key }),
    target: target.id,
    hunt: hunt.id,
    huntVersion: hunt.version,
    bin: part.bin,
    binMs: hunt.binMs,
    key,
    side: part.side,
    ...(part.log === undefined ? {} : { log: part.log }),
    service,
    serviceResourceId: part.serviceResourceId,
    source: part.source,
    entities: {
      ips: isIP(part.source) === 0 ? [] : [part.source],
      services: sorted([service]),
      countries: sorted(part.countries),
      blocks: sorted(part.blocks),
    },
    clientCountries: sorted(part.clientCountries),
    counts: part.counts,
    excess: part.excess,
    ...(signal === undefined ? {} : { signal }),
    ...(silenced === undefined ? {} : { silenced }),
    verdict: judged.verdict,
    verdictReason: judged.reason,
  };
};
