import { numbersOf, numberText, type SeriesFunction, seriesText, total } from './series-functions.ts';
import { stop } from './stopping.ts';

const mean = (values: readonly number[]): number => total(values) / values.length;
const squares = (values: readonly number[]): number => total(values.map((v) => v * v));
const real = (value: number): string => numberText(value, false);

type Statistics = readonly (readonly [name: string, text: string])[];

/** First places of the extremes; variance and deviation are the sample's. */
const statisticsOf = (values: readonly number[]): Statistics => {
  if (values.length < 2) return stop('statistics of a series of fewer than two numbers were asked for');
  const [low, high, average] = [Math.min(...values), Math.max(...values), mean(values)];
  const variance = squares(values.map((v) => v - average)) / (values.length - 1);
  return [
    ['min', real(low)],
    ['min_idx', String(values.indexOf(low))],
    ['max', real(high)],
    ['max_idx', String(values.indexOf(high))],
    ['avg', real(average)],
    ['stdev', real(Math.sqrt(variance))],
    ['variance', real(variance)],
  ];
};

/** The straight line nearest to the values at 0, 1, 2 ...; its interception is where it stands one step before the first of them. */
const lineOf = (values: readonly number[]): Statistics => {
  const count = values.length;
  if (count < 3) return stop('a line was fitted to fewer than three numbers');
  const [x, y] = [(count - 1) / 2, mean(values)];
  const slope = total(values.map((v, i) => (i - x) * (v - y))) / total(values.map((_, i) => (i - x) ** 2));
  const fit = values.map((_, i) => y + slope * (i - x));
  const variance = squares(values.map((v) => v - y)) / (count - 1);
  const rest = squares(values.map((v, i) => v - (fit[i] as number))) / (count - 1);
  if (variance === 0) return stop('a line was fitted to numbers that are all the same');
  return [
    ['rsquare', real(1 - rest / variance)],
    ['slope', real(slope)],
    ['variance', real(variance)],
    ['rvariance', real(rest)],
    ['interception', real((fit[0] as number) - slope)],
    ['line_fit', seriesText(fit, false)],
  ];
};

const asArray = (statistics: Statistics): string => `[${statistics.map(([, text]) => text).join(',')}]`;
const asBag = (statistics: Statistics): string => `{${statistics.map(([name, text]) => `"${name}":${text}`).join(',')}}`;

/** (series, filter, normalize, center): each number with those before it, or around it, times the filter's. Beyond the ends are zeros. */
const fir: SeriesFunction = ([x, coefficients, normalized, centered = 'false']) => {
  const [values, filter] = [numbersOf(x).values, numbersOf(coefficients).values];
  const below = filter.some((c) => c < 0);
  const divided = (normalized ?? String(!below)) === 'true';
  if (divided && below) return 'null';
  const sum = divided ? total(filter) : 1;
  if (filter.length === 0 || sum === 0 || (centered === 'true' && filter.length % 2 === 0))
    return stop('series_fir() met a filter that is empty, adds up to 0, or has no middle');
  const shift = centered === 'true' ? (filter.length - 1) / 2 : 0;
  const out = values.map((_, i) => {
    const terms = filter.map((c, k) => c * (values[i + shift - k] ?? 0));
    const cut = filter.some((_c, k) => values[i + shift - k] === undefined);
    const result = total(terms);
    if (divided && cut && result !== 0) return stop('series_fir() met numbers near the ends of a series, under a filter to be normalized');
    return result / sum;
  });
  return seriesText(out, false);
};

/** Statistics, lines and filters of series; the functions that give several columns give an array of them here. */
export const SERIES_FITS: Readonly<Record<string, SeriesFunction>> = {
  series_stats: ([x]) => asArray(statisticsOf(numbersOf(x).values)),
  series_stats_dynamic: ([x]) => {
    const { values } = numbersOf(x);
    return asBag([...statisticsOf(values), ['sum', real(total(values))], ['len', String(values.length)]]);
  },
  series_fit_line: ([x]) => asArray(lineOf(numbersOf(x).values)),
  series_fit_line_dynamic: ([x]) => asBag(lineOf(numbersOf(x).values)),
  series_fir: fir,
};
