import { z } from 'zod';
import { STATE_RECORDS } from '../../src/pipeline/state/index.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# State records

One table, one partition a target, one row a record. A record's value is JSON in the columns \`v0\`, \`v1\`, ... (32 K characters
each); \`status\` and \`due\` stand beside it so that lists can filter on them. Times are milliseconds since 1970-01-01 UTC. Every
write names the version it read.`;

type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly JsonSchema[];
};

const typeText = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(' \\| ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') return `map of ${typeText(schema.additionalProperties)}`;
  return String(schema.type ?? 'any');
};

/** Objects below a field, where their own fields are listed: in it, in its list, in its map. */
const inner = (schema: JsonSchema): { readonly suffix: string; readonly schema: JsonSchema } | undefined => {
  if (schema.properties !== undefined) return { suffix: '.', schema };
  if (schema.items?.properties !== undefined) return { suffix: '[].', schema: schema.items };
  if (typeof schema.additionalProperties === 'object' && schema.additionalProperties.properties !== undefined)
    return { suffix: '.*.', schema: schema.additionalProperties };
  return undefined;
};

const fieldRows = (schema: JsonSchema, prefix = ''): string[][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) === true ? '' : ' (optional)';
    const below = inner(field);
    return [
      [code(`${prefix}${name}`), `${typeText(field)}${optional}`, cell(field.description ?? '')],
      ...(below === undefined ? [] : fieldRows(below.schema, `${prefix}${name}${below.suffix}`)),
    ];
  });

const recordPart = (record: (typeof STATE_RECORDS)[number]): string[] => {
  const fields = z.toJSONSchema(z.object(record.schema.shape)) as JsonSchema;
  const facts = [
    `Row key ${code(record.key)}.`,
    record.purpose,
    ...(record.status === '' ? [] : [`\`status\`: ${record.status}.`]),
    ...(record.due === '' ? [] : [`\`due\`: ${record.due}.`]),
    `Kept ${record.kept}.`,
  ];
  return [`## ${record.name}`, facts.join(' '), table(['field', 'type', 'meaning'], fieldRows(fields))];
};

/** `src/pipeline/state.md`, from the records' own schemas. */
export const statePage = (): string => page(INTRO, ...STATE_RECORDS.flatMap(recordPart));
