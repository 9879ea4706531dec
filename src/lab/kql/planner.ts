import type { LabQueryProblem, LabTableSchema } from '../store.ts';
import { problemOf, refused } from './diagnostics.ts';
import { growsTooLarge } from './expansion.ts';
import { readLeadingLets } from './leading-lets.ts';
import { lowerProgram } from './lowering/program.ts';
import { type LeadingValue, makeContext, type StoredTable } from './lowering/scope.ts';
import { lowerTable } from './lowering/table.ts';
import { withoutMissingLegs } from './missing-legs.ts';
import { type Declared, loadParser } from './parser.ts';
import { prune } from './passes/prune.ts';
import { Refusal } from './refusal.ts';
import { planSql } from './sql/relation.ts';
import type { Column } from './tree.ts';

/** The tables a store has; `version` changes whenever one is added or gains a column. */
export type Catalogue = {
  readonly version: () => number;
  readonly schemas: () => readonly LabTableSchema[];
  readonly table: (name: string) => StoredTable | undefined;
};

export type Prepared = {
  readonly sql: string;
  readonly columns: readonly Column[];
};
export type Planned =
  | { readonly kind: 'plan'; readonly plan: Prepared; readonly leading: readonly LeadingValue[] }
  | { readonly kind: 'rejected'; readonly error: LabQueryProblem };

type Cached = { readonly plan: Prepared; readonly pinned: ReadonlyMap<number, LeadingValue['value']> };

/** Plans kept: shapes, least recently used first out, and plans of one shape that pin different values. */
const MAX_SHAPES = 200;
const MAX_PER_SHAPE = 20;

const TOO_LARGE: LabQueryProblem = {
  kind: 'unsupported',
  code: 'UnsupportedByLab',
  message: 'query is too complex for the lab: its let statements use one another too often',
  line: 1,
  position: 1,
  length: 0,
};

/** Turns query text into SQL. Plans are kept by shape, so the windows of a hunt, which differ in leading lets only, share one. */
export const makePlanner = (catalogue: Catalogue): ((text: string, ranged: boolean) => Promise<Planned>) => {
  let declared: { readonly version: number; readonly tables: Declared } | undefined;
  const cache = new Map<string, Cached[]>();

  const tables = async (): Promise<Declared> => {
    const parser = await loadParser();
    const version = catalogue.version();
    if (declared?.version !== version) {
      declared = { version, tables: parser.declare(catalogue.schemas()) };
      cache.clear();
    }
    return declared.tables;
  };

  return async (text, ranged) => {
    if (growsTooLarge(text)) return { kind: 'rejected', error: TOO_LARGE };
    const known = await tables();
    const { shape, values } = readLeadingLets(text);
    const leading = [...values.values()];
    const key = `${ranged ? 'r' : 'a'}${shape}`;
    const entries = cache.get(key) ?? [];
    const hit = entries.find((entry) => [...entry.pinned].every(([index, value]) => leading[index]?.value === value));
    if (hit) return { kind: 'plan', plan: hit.plan, leading };
    const made = plan(text, ranged, known, catalogue, values);
    if ('error' in made) return { kind: 'rejected', error: made.error };
    const pinned = new Map([...made.pinned].map((index) => [index, leading[index]?.value ?? null]));
    cache.delete(key);
    cache.set(key, [...entries.slice(-MAX_PER_SHAPE + 1), { plan: made, pinned }]);
    if (cache.size > MAX_SHAPES) cache.delete(cache.keys().next().value as string);
    return { kind: 'plan', plan: made, leading };
  };
};

const plan = (
  text: string,
  ranged: boolean,
  tables: Declared,
  catalogue: Catalogue,
  leading: ReadonlyMap<string, LeadingValue>,
): (Prepared & { readonly pinned: ReadonlySet<number> }) | { readonly error: LabQueryProblem } => {
  const written = tables.analyze(text);
  const whole = withoutMissingLegs(text, written);
  const analysis = whole === text ? written : tables.analyze(whole);
  const error = problemOf(analysis);
  if (error) return { error };
  try {
    const lowered = prune(lowerProgram(analysis.statements, makeContext(catalogue.table, leading, lowerTable)));
    return { ...planSql(lowered, ranged), columns: lowered.columns };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { error: refused(refusal, analysis) };
    throw refusal;
  }
};
