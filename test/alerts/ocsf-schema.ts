import { readFileSync } from 'node:fs';

type Attribute = {
  readonly type?: string;
  readonly object?: string;
  readonly array?: true;
  readonly requirement: string;
  readonly enum?: Readonly<Record<string, string>>;
  readonly deprecated?: true;
};
type Shape = {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
};
type ValueType = { readonly type?: string; readonly regex?: string; readonly max_len?: number; readonly range?: readonly [number, number] };
type Schema = {
  readonly version: string;
  readonly uid: number;
  readonly event: Shape;
  readonly objects: Readonly<Record<string, Shape>>;
  readonly types: Readonly<Record<string, ValueType>>;
};

export const OCSF: Schema = JSON.parse(readFileSync(new URL('../fixtures/ocsf-1.8.0-detection-finding.json', import.meta.url), 'utf8'));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const scalarProblem = (value: unknown, name: string): string | undefined => {
  const declared = OCSF.types[name];
  if (declared === undefined) return `has the unknown type ${name}`;
  const base = declared.type ?? name;
  if (base === 'json_t') return undefined;
  if (base === 'string_t') {
    if (typeof value !== 'string') return 'is no string';
    if (declared.max_len !== undefined && value.length > declared.max_len) return `is longer than ${declared.max_len}`;
    return declared.regex !== undefined && !new RegExp(declared.regex).test(value) ? `is no ${name}` : undefined;
  }
  if (base === 'boolean_t') return typeof value === 'boolean' ? undefined : 'is no boolean';
  if (base === 'integer_t' || base === 'long_t') return Number.isSafeInteger(value) ? undefined : 'is no whole number';
  return `has a type this check does not know: ${base}`;
};

const valueProblems = (value: unknown, attribute: Attribute, path: string): readonly string[] => {
  if (attribute.object === 'object') return isRecord(value) ? [] : [`${path} is no object`];
  if (attribute.object !== undefined) {
    const shape = OCSF.objects[attribute.object];
    return shape === undefined
      ? [`${path} is an object the fixture does not hold: ${attribute.object}`]
      : shapeProblems(value, shape, path);
  }
  const problem = scalarProblem(value, attribute.type ?? '');
  if (problem !== undefined) return [`${path} ${problem}`];
  const known =
    attribute.enum === undefined || (attribute.type !== 'integer_t' && attribute.type !== 'long_t') || String(value) in attribute.enum;
  return known ? [] : [`${path} is none of the values allowed: ${String(value)}`];
};

/** The caption that the sibling of an `_id` must carry, unless the id is 99 (Other). */
const captionProblems = (value: Readonly<Record<string, unknown>>, shape: Shape, path: string): readonly string[] =>
  Object.entries(shape.attributes).flatMap(([name, attribute]) => {
    const sibling = name.replace(/_id$/, '');
    const id = value[name];
    const said = value[sibling] ?? value[`${sibling}_name`];
    if (!name.endsWith('_id') || attribute.enum === undefined || id === undefined || id === 99 || said === undefined) return [];
    return attribute.enum[String(id)] === said ? [] : [`${path}.${sibling} should be ${attribute.enum[String(id)]}`];
  });

/** Everything wrong with a value of an OCSF class or object: missing, unknown or deprecated attributes, types, enums, constraints. */
export const shapeProblems = (value: unknown, shape: Shape, path: string): readonly string[] => {
  if (!isRecord(value)) return [`${path} is no object`];
  const problems: string[] = [];
  for (const [name, { requirement }] of Object.entries(shape.attributes)) {
    if (requirement === 'required' && value[name] === undefined) problems.push(`${path}.${name} is required`);
  }
  for (const [name, part] of Object.entries(value)) {
    const attribute = Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
    if (attribute === undefined) problems.push(`${path}.${name} is unknown`);
    else if (attribute.deprecated) problems.push(`${path}.${name} is deprecated`);
    else if (attribute.array !== true) problems.push(...valueProblems(part, attribute, `${path}.${name}`));
    else if (!Array.isArray(part)) problems.push(`${path}.${name} is no array`);
    else problems.push(...part.flatMap((one: unknown, n) => valueProblems(one, attribute, `${path}.${name}[${n}]`)));
  }
  const some = shape.constraints?.at_least_one;
  if (some !== undefined && !some.some((name) => value[name] !== undefined)) problems.push(`${path} needs one of ${some.join(', ')}`);
  return [...problems, ...captionProblems(value, shape, path)];
};

export const detectionFindingProblems = (event: unknown): readonly string[] => shapeProblems(event, OCSF.event, 'event');
