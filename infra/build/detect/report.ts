import { durationText } from '../../../src/domain/alert.ts';
import { MINUTE, toIso } from '../../../src/domain/time.ts';
import type { RunResult } from './run.ts';
import type { AttackScore, Raised } from './score.ts';
import { AIMS, type AttackFigures, type BenignFigures, type MethodFigures } from './summary.ts';

/** `-` where there is nothing to take a mean of. */
const shown = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '-');

export const ATTACK_HEAD = ['attacks', 'found', 'in time', 'median min', 'cost after', 'alerts each', 'stood before'];
export const attackCells = (figures: AttackFigures): readonly string[] => [
  String(figures.attacks),
  shown(figures.found, 3),
  shown(figures.inTime, 3),
  shown(figures.medianMinutes, 1),
  shown(figures.costAfter, 3),
  shown(figures.alerts, 1),
  shown(figures.stood, 3),
];

export const BENIGN_HEAD = ['days', 'false', 'a day', '95 % bound'];
export const benignCells = ({ days, incidents, perDay, upper }: BenignFigures): readonly string[] => [
  String(days),
  String(incidents),
  shown(perDay, 4),
  shown(upper, 4),
];

export const AIM_CELLS = {
  attack: ['', String(AIMS.found), `≥ ${AIMS.inTime}`, `≤ ${AIMS.medianMinutes}`, `≥ ${AIMS.costAfter}`, '', ''],
  benign: ['', '', `≤ ${AIMS.falsePerDay}`, ''],
} as const;

/** A class and each method's figures of it, the total last. */
export const figureRows = <T>(
  methods: readonly MethodFigures[],
  {
    total,
    classes,
    cells,
  }: {
    readonly total: (one: MethodFigures) => T;
    readonly classes: (one: MethodFigures) => Readonly<Record<string, T>>;
    readonly cells: (figures: T) => readonly string[];
  },
): readonly (readonly string[])[] => {
  const [first] = methods;
  if (first === undefined) return [];
  const rowsOf = (name: string, of: (one: MethodFigures) => T | undefined): readonly (readonly string[])[] =>
    methods.flatMap((one) => {
      const figures = of(one);
      return figures === undefined ? [] : [[name, one.method, ...cells(figures)]];
    });
  return [...Object.keys(classes(first)).flatMap((name) => rowsOf(name, (one) => classes(one)[name])), ...rowsOf('all', total)];
};

export const attackRows = (methods: readonly MethodFigures[]): readonly (readonly string[])[] =>
  figureRows(methods, { total: (one) => one.attacks, classes: (one) => one.attacksByClass, cells: attackCells });

export const benignRows = (methods: readonly MethodFigures[]): readonly (readonly string[])[] =>
  figureRows(methods, { total: (one) => one.benign, classes: (one) => one.benignByClass, cells: benignCells });

const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => (row[n] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((text, n) => (n < 2 ? text.padEnd(widths[n] ?? 0) : text.padStart(widths[n] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The figures as text for a terminal. */
export const figuresText = (methods: readonly MethodFigures[]): string =>
  [
    ...(methods.some(({ attacks }) => attacks.attacks > 0)
      ? [aligned([['class', 'method', ...ATTACK_HEAD], ...attackRows(methods), ['aim', '', ...AIM_CELLS.attack]])]
      : []),
    ...(methods.some(({ benign }) => benign.days > 0)
      ? [aligned([['class', 'method', ...BENIGN_HEAD], ...benignRows(methods), ['aim', '', ...AIM_CELLS.benign]])]
      : []),
    ...methods
      .filter(({ attacks }) => attacks.attacks > 0)
      .map(({ method, astray }) => `${method}: ${astray} alerts beside an attack that speak of none`),
  ].join('\n\n');

const listed = (names: readonly string[]): string => `${names.slice(0, 6).join(' ')}${names.length > 6 ? ` +${names.length - 6}` : ''}`;

/** An incident in a line or two: everything that tells why it was raised. */
export const raisedText = (one: Raised): string =>
  [
    `${one.status} ${one.severity} seen ${toIso(one.detectedAt)}, active ${toIso(one.firstActivity)} for ${durationText(one.lastActivity - one.firstActivity)}`,
    `hunts ${one.hunts.join(' ')}; services ${listed(one.services)}; countries ${listed(one.countries)}; ${one.ips.length} ips, ${one.blocks.length} blocks`,
    one.title,
    one.reason,
  ].join('\n    ');

export const attackText = (one: AttackScore): string => {
  const end = durationText(one.end - one.start);
  const what = `${one.id}: ${one.messages} messages in ${end} from ${toIso(one.start)}, ${one.burst ? 'burst' : 'slow'}`;
  return one.detectedAt === undefined ? `missed ${what}` : `late   ${what}: found after ${durationText(one.minutes * MINUTE)}`;
};

const runLines = (result: RunResult): readonly string[] => {
  const score = result.scores.tollwatch;
  if (score === undefined) return [];
  const late = score.attacks.filter(({ inTime }) => !inTime);
  const lines = [
    ...late.map(attackText),
    ...score.astray.map((one) => `${result.kind === 'benign' ? 'false' : 'astray'} ${raisedText(one)}`),
    ...score.near.map((one) => `kept   ${raisedText(one)}`),
    ...result.notices.map((notice) => `notice ${notice}`),
  ];
  return lines.length === 0
    ? []
    : [`${result.scenario} seed ${result.seed} (${result.class}, ${result.half})`, ...lines.map((line) => `  ${line}`)];
};

/** Every miss, late find and false incident of ours, and what was kept quiet where an attack was missed or late. */
export const missesText = (results: readonly RunResult[]): string =>
  results
    .toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'benign' ? -1 : 1))
    .map(runLines)
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
