import { canonicalService, type OperatorConfig } from '../domain/operator.ts';
import { type Activity, makeSilenceTest, type Silenced, senderOf, silencedAt } from '../domain/silence.ts';
import type { Hunt, Parameters, Row } from '../hunts/hunt.ts';
import { binOf } from './row-key.ts';

export type RowMeaning = { readonly hunt: Hunt; readonly parameters: Parameters; readonly operator: OperatorConfig };

/** Whose messages a row counts, as far as it tells. */
export const activityOf = ({ hunt, parameters, operator }: RowMeaning, row: Row): Activity => {
  const { service, countries, clientCountries } = hunt.toFinding(row, parameters);
  return {
    service: canonicalService(service, operator),
    sender: senderOf(String(row['Log'] ?? ''), String(row['Flow'] ?? '')),
    countries: countries.filter((name) => name !== ''),
    clientCountries: clientCountries.filter((name) => name !== ''),
  };
};

/** Why a row's bin is silenced, or undefined. */
export const silencedRow = (of: RowMeaning, row: Row): Silenced | undefined => {
  if (of.operator.silences.length === 0) return undefined;
  const activity = activityOf(of, row);
  const speaking = of.operator.silences.filter((silence) => makeSilenceTest(silence, of.operator)(activity));
  return silencedAt(speaking, binOf(of.hunt, row), of.hunt.binMs);
};
