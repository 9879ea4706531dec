import type { Hunt, Parameter, ParameterValue } from '../../src/hunts/hunt.ts';
import { HUNTS } from '../../src/hunts/index.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# Hunts and their parameters

Change a parameter with the setting \`TOLLWATCH_HUNTS\`, or run a named set once with \`tollwatch hunt --params NAME\`. Defaults are
the ones at the head of each query.kql.`;

const minutes = (ms: number): string => `${ms / 60_000} min`;
/** As written in JSON, but for texts, which need no quotes unless they are empty: nothing would be seen of those. */
const shown = (value: ParameterValue): string => code(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));

const parameterRow = ({ name, type, default: value, unit, meaning }: Parameter): string[] => [
  code(name),
  type,
  shown(value),
  cell(unit),
  cell(meaning),
];

const setsPart = (hunt: Hunt): string[] => {
  const sets = Object.entries(hunt.parameterSets);
  if (sets.length === 0) return [];
  const rows = sets.map(([name, values]) => [
    code(name),
    Object.entries(values)
      .map(([key, value]) => `${code(key)} = ${shown(value)}`)
      .join('; '),
  ]);
  return ['Parameter sets:', table(['set', 'changes'], rows)];
};

const huntPart = (hunt: Hunt): string[] => [
  `## ${hunt.id}`,
  `${hunt.title}. Version ${hunt.version}, severity ${hunt.severity}, confidence ${hunt.confidence}, ATT&CK ${hunt.technique} (${hunt.tactic}). ` +
    `Runs every ${minutes(hunt.cadenceMs)} on bins of ${minutes(hunt.binMs)}, re-reads ${minutes(hunt.latenessMs)} for late rows. [Guide](${hunt.id}/guide.md).`,
  table(['parameter', 'type', 'default', 'unit', 'meaning'], hunt.parameters.filter(({ bound }) => bound !== true).map(parameterRow)),
  `Set by Tollwatch for each run, not tunable: ${hunt.parameters.flatMap(({ name, bound }) => (bound === true ? [code(name)] : [])).join(', ')}.`,
  ...setsPart(hunt),
  'Sources:',
  table(
    ['table', 'required columns', 'used where present', 'delay'],
    hunt.sources.map((one) => [
      code(one.table),
      one.required.map(code).join(', '),
      one.optional.map(code).join(', '),
      minutes(one.delayMs),
    ]),
  ),
];

/** `src/hunts/parameters.md`, from the catalogue. */
export const parametersPage = (): string => page(INTRO, ...HUNTS.flatMap(huntPart));
