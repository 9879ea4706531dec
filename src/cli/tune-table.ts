import type { Campaign } from '../domain/campaign.ts';
import { WEIGH_RULES, type WeighRules, weighEvidence } from '../domain/weigh.ts';
import { type Terminal, table, wrap } from './terminal.ts';

/** Multiples of today's bars: below 1 more is alerted, above 1 less. */
const FACTORS: readonly number[] = [0.5, 0.7, 1, 1.4, 2, 3];

/** What a multiple of the thresholds would have alerted. `missed`: alerts of today that would have been recorded only. */
export type TuneRow = { readonly factor: number; readonly alerts: number; readonly more: number; readonly missed: number };

const scaled = (factor: number): WeighRules => ({
  ...WEIGH_RULES,
  bar: WEIGH_RULES.bar * factor,
  single: WEIGH_RULES.single * factor,
  young: WEIGH_RULES.young * factor,
});

/**
 * By the evidence a campaign has at its end, all of it where the campaign was alerted: what made it one may lie hours back. One that a
 * fixed threshold shows as well, by its peak, of which nothing below the threshold is known.
 */
const wouldAlert = ({ evidence, peak, hunts, assessment }: Campaign, factor: number): boolean => {
  const alerted = assessment.standing === 'alert';
  if (alerted && factor <= 1) return true;
  const rules = scaled(factor);
  const weighed = evidence.length > 0 && weighEvidence(evidence, alerted ? { ...rules, togetherMs: Number.POSITIVE_INFINITY } : rules);
  if (weighed !== false && weighed.outcome === 'alert') return true;
  return alerted && peak.ratio >= factor && hunts.some((hunt) => evidence.every((one) => one.hunt !== hunt));
};

/** Alerts and missed campaigns for a range of thresholds; suppressed and merged campaigns stay out of it. */
export const tuneTable = (campaigns: readonly Campaign[]): readonly TuneRow[] => {
  const counted = campaigns.filter(({ state, assessment }) => state !== 'merged' && assessment.standing !== 'suppressed');
  return FACTORS.map((factor) => {
    const alerts = counted.filter((campaign) => (factor === 1 ? campaign.assessment.standing === 'alert' : wouldAlert(campaign, factor)));
    const today = counted.filter(({ assessment }) => assessment.standing === 'alert');
    return {
      factor,
      alerts: alerts.length,
      more: alerts.filter((campaign) => !today.includes(campaign)).length,
      missed: today.filter((campaign) => !alerts.includes(campaign)).length,
    };
  });
};

/** What the columns mean and what to do with them; for the terminal and the page. */
export const TUNE_MEANING =
  'Each line raises (x 1.4) or lowers (x 0.5) what evidence has to weigh before it alerts; x 1 is what runs now. "alerts" is what these logs ' +
  'would have raised then, "more than now" those that x 1 does not raise, "missed" alerts of x 1 that would only have been recorded. Look for ' +
  'a line that misses harmless alerts and no attack. It cannot be set as such: to be quieter use silences, allow lists or the parameters of ' +
  'a hunt (section Tuning of its guide).';

export const tuneText = (terminal: Terminal, rows: readonly TuneRow[]): string => {
  const cells = [
    ['thresholds', 'alerts', 'more than now', 'missed'],
    ...rows.map(({ factor, alerts, more, missed }) => [`x ${factor}`, String(alerts), String(more), String(missed)]),
  ];
  return `${terminal.bold('With other thresholds')}\n${wrap(TUNE_MEANING, terminal.width)}\n${table(cells, terminal.width, '  ')}`;
};
