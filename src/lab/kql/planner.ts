import type { Range } from '../../domain/time.ts';
import type { LabQueryProblem, LabTableSchema } from '../store.ts';
import { problemOf, refused } from './diagnostics.ts';
import { growsTooLarge } from './expansion.ts';
import { readLeadingLets } from './leading-lets.ts';
import { lowerProgram } from './lowering/program.ts';
import { type LeadingValue, makeContext, type StoredTable } from './lowering/scope.ts';
import { askedPosition, type Question, settle, Survey } from './lowering/survey.ts';
import { lowerTable } from './lowering/table.ts';
import { withoutMissingLegs } from './missing-legs.ts';
import { type Analysis, type Declared, loadParser } from './parser.ts';
import { dropEmpty, tablesOf } from './passes/empty.ts';
import { prune } from './passes/prune.ts';
import { share } from './passes/share.ts';
import { placeIn, type Site } from './places.ts';
import { excerpt, Refusal, type Span } from './refusal.ts';
import type { LeadingLists } from './sql/emission.ts';
import { planSql } from './sql/relation.ts';
import { outOfBounds } from './text-bounds.ts';
import type { Column, Plan } from './tree.ts';

/** The tables a store has; `version` changes whenever one is added or gains a column. */
export type Catalogue = {
  readonly version: () => number;
  readonly schemas: () => readonly LabTableSchema[];
  readonly table: (name: string) => StoredTable | undefined;
  /** False when a stored table, by its physical name, certainly has no row, or none with a TimeGenerated in the range. */
  readonly mayHold?: (physical: string, range: Range | undefined) => boolean;
};

/** A query as SQL, ready to run. */
export type Prepared = {
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly sites: readonly Site[];
  /** Length of the text that the places of `sites` are in. */
  readonly textLength: number;
};
/** What planning gives. */
export type Planned =
  | { readonly kind: 'plan'; readonly plan: Prepared; readonly leading: readonly LeadingValue[] }
  /** The data has to be looked at first: what `plan` gives goes to `settle`, which gives the question to plan then. */
  | {
      readonly kind: 'survey';
      readonly plan: Prepared;
      readonly leading: readonly LeadingValue[];
      readonly settle: (findings: readonly (readonly unknown[])[]) => Question | { readonly error: LabQueryProblem };
    }
  | { readonly kind: 'rejected'; readonly error: LabQueryProblem };

/** A query lowered for some values of its leading lets, with its SQL over all of its tables. */
type Lowered = {
  readonly plan: Plan;
  readonly whole: Prepared;
  readonly tables: readonly string[];
  readonly pinned: ReadonlyMap<number, LeadingValue['value']>;
  /** By whether there was a range, the tables that had nothing to see and the leading lists, latest last. */
  readonly variants: Map<string, Prepared>;
};

/** Plans kept: shapes, least recently used first out, and plans of one shape that pin different values. */
const MAX_SHAPES = 200;
const MAX_PER_SHAPE = 20;
const MAX_VARIANTS = 50;

/** What is known of queries over one set of tables. */
type Known = { readonly tables: Declared; readonly cache: Map<string, readonly Lowered[]> };

/** Stores of the same tables, one after the other, share what was found out about their queries: binding one takes up to half a second. */
const known = new Map<string, Known>();
const MAX_KNOWN = 4;

const knownOf = async (catalogue: Catalogue): Promise<Known> => {
  const parser = await loadParser();
  const schemas = catalogue.schemas();
  const key = JSON.stringify(schemas.map(({ name }) => [name, catalogue.table(name)]));
  const found = known.get(key) ?? { tables: parser.declare(schemas), cache: new Map<string, readonly Lowered[]>() };
  known.delete(key);
  known.set(key, found);
  if (known.size > MAX_KNOWN) known.delete(known.keys().next().value as string);
  return found;
};

/** What would take Microsoft's parser or binder too long; undefined when nothing would. */
const tooLarge = (text: string): LabQueryProblem | undefined => {
  const refuse = (message: string, span: Span): LabQueryProblem => ({
    kind: 'unsupported',
    code: 'UnsupportedByLab',
    message,
    ...placeIn(text, span),
  });
  const bounds = outOfBounds(text);
  if (bounds) return refuse(`${bounds.what} is not supported by the lab`, bounds.span);
  const grown = growsTooLarge(text);
  return grown && refuse('query is too complex for the lab: its let statements use one another too often', grown);
};

/** Turns query text into SQL. Plans are kept by shape, so the windows of a hunt, which differ in leading lets only, share one. */
export const makePlanner = (catalogue: Catalogue): ((question: Question, range: Range | undefined) => Promise<Planned>) => {
  let current: { readonly version: number; readonly known: Promise<Known> } | undefined;
  const currentKnown = (): Promise<Known> => {
    const version = catalogue.version();
    if (current?.version !== version) current = { version, known: knownOf(catalogue) };
    return current.known;
  };

  return async (question, range) => {
    const large = tooLarge(question.text);
    if (large) return { kind: 'rejected', error: large };
    const { tables, cache } = await currentKnown();
    const { shape, values } = readLeadingLets(question.text);
    const leading = [...values.values()];
    const settled = question.settled.map((s) => `${question.text.length - s.at}:${JSON.stringify(s.made)}`).join();
    const ranged = range !== undefined;
    const key = `${settled};${shape}`;
    const entries = cache.get(key) ?? [];
    const hit = entries.find((entry) => [...entry.pinned].every(([index, value]) => leading[index]?.value === value));
    if (hit) return { kind: 'plan', plan: overRows(hit, leading, catalogue, range), leading };
    const made = plan(question, ranged, tables, catalogue, values);
    if ('error' in made) return { kind: 'rejected', error: asked(made.error, question) };
    if ('settle' in made) return { kind: 'survey', plan: made, leading, settle: made.settle };
    const pinned = new Map([...made.pinned].map((index) => [index, leading[index]?.value ?? null]));
    const variants = new Map([[variantKey(ranged, [], [], listsOf(leading)), made]]);
    const lowered: Lowered = { plan: made.lowered, whole: made, tables: [...tablesOf(made.lowered)], pinned, variants };
    cache.delete(key);
    cache.set(key, [...entries.slice(-MAX_PER_SHAPE + 1), lowered]);
    if (cache.size > MAX_SHAPES) cache.delete(cache.keys().next().value as string);
    return { kind: 'plan', plan: overRows(lowered, leading, catalogue, range), leading };
  };
};

const listsOf = (leading: readonly LeadingValue[]): LeadingLists =>
  new Map(leading.flatMap(({ index, type, value }) => (type === 'dynamic' ? [[index, value] as const] : [])));

const variantKey = (ranged: boolean, empty: readonly string[], unseen: readonly string[], lists: LeadingLists): string =>
  JSON.stringify([ranged, empty, unseen, [...lists.values()]]);

/**
 * The plan for these leading lists, over the tables that may have rows in the range. Its SQL over all of them was made before, so that
 * nothing refused is missed.
 */
const overRows = (
  { plan: lowered, whole, tables, variants }: Lowered,
  leading: readonly LeadingValue[],
  catalogue: Catalogue,
  range: Range | undefined,
): Prepared => {
  const mayHold = catalogue.mayHold ?? (() => true);
  const [empty, unseen] = [undefined, range].map((seen) => tables.filter((table) => !mayHold(table, seen))) as [string[], string[]];
  const lists = listsOf(leading);
  const key = variantKey(range !== undefined, empty, unseen, lists);
  const known = variants.get(key);
  if (known) return known;
  const [none, hidden] = [new Set(empty), new Set(unseen)];
  const { sql, sites } = planSql(
    dropEmpty(lowered, (table, ranged) => (ranged ? hidden : none).has(table)),
    range !== undefined,
    lists,
  );
  const variant: Prepared = { ...whole, sql, sites: whole.sites.length === 0 ? [] : sites };
  variants.set(key, variant);
  if (variants.size > MAX_VARIANTS) variants.delete(variants.keys().next().value as string);
  return variant;
};

/** A problem where its place was in the query as asked. */
const asked = (error: LabQueryProblem, question: Question): LabQueryProblem => ({
  ...error,
  position: askedPosition(question, error.line, error.position),
});

type Made = Prepared & { readonly pinned: ReadonlySet<number>; readonly lowered: Plan };
type Surveying = Prepared & Pick<Extract<Planned, { kind: 'survey' }>, 'settle'>;

const plan = (
  question: Question,
  ranged: boolean,
  tables: Declared,
  catalogue: Catalogue,
  leading: ReadonlyMap<string, LeadingValue>,
): Made | Surveying | { readonly error: LabQueryProblem } => {
  const written = tables.analyze(question.text);
  const whole = withoutMissingLegs(question.text, written);
  const analysis = whole === question.text ? written : tables.analyze(whole);
  const error = problemOf(analysis);
  if (error) return { error };
  const lists = listsOf([...leading.values()]);
  const settled = new Map(question.settled.map((s) => [s.at, new Set(s.made)]));
  try {
    const context = makeContext(catalogue.table, leading, lowerTable, settled);
    const lowered = prune(share(lowerProgram(analysis.statements, context)));
    const { pinned, ...emitted } = planSql(lowered, ranged, lists);
    return withPlaces({ ...emitted, pinned: new Set([...context.pinned, ...pinned]), columns: lowered.columns, lowered }, question);
  } catch (thrown) {
    if (thrown instanceof Survey) return surveying(thrown, question, analysis, { ranged, lists });
    if (thrown instanceof Refusal) return { error: refused(thrown, analysis) };
    throw thrown;
  }
};

/** A text with settled columns written into it is not what was asked: its places are none of the query's. */
const withPlaces = <T extends Pick<Prepared, 'sites'>>(made: T, { text, settled }: Question): T & Pick<Prepared, 'textLength'> => ({
  ...made,
  sites: settled.length > 0 ? [] : made.sites,
  textLength: text.length,
});

/** Schemas one query may need to have settled. */
const MAX_SURVEYS = 8;

const surveying = (
  survey: Survey,
  question: Question,
  analysis: Analysis,
  { ranged, lists }: { readonly ranged: boolean; readonly lists: LeadingLists },
): Surveying | { readonly error: LabQueryProblem } => {
  const rejected = (thrown: unknown): { readonly error: LabQueryProblem } => {
    if (thrown instanceof Refusal) return { error: asked(refused(thrown, analysis), question) };
    throw thrown;
  };
  try {
    // The body of a function has no place of its own in the text, and one schema would have to do for all its calls.
    if (!question.text.startsWith(survey.text, survey.span.start))
      throw new Refusal(excerpt(survey.text), survey.span, 'in a function is not supported by the lab: its columns depend on the data');
    if (question.settled.length >= MAX_SURVEYS) throw new Refusal('a query whose columns depend on the data so often', survey.span);
    const pruned = prune(share(survey.plan));
    return {
      ...withPlaces({ ...planSql(pruned, ranged, lists), columns: pruned.columns }, question),
      settle: (findings) => {
        try {
          return settle(question, survey, survey.decide(findings));
        } catch (thrown) {
          return rejected(thrown);
        }
      },
    };
  } catch (thrown) {
    return rejected(thrown);
  }
};
