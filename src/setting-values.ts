import * as z from 'zod';

/**
 * Shapes of setting values. Every schema takes the text of an environment variable and no message repeats it: a connection
 * string pasted into the wrong setting must not reach a log.
 */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const guid = z
  .string()
  .regex(GUID, 'expected a GUID')
  .transform((text) => text.toLowerCase());

const isPlainHttps = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
};

/** An https address without credentials, query (a SAS is a key) or fragment; a trailing slash is dropped. */
export const endpoint = z
  .string()
  .refine(isPlainHttps, 'expected an https:// address without user, query or key: Tollwatch signs in with its identity')
  .transform((text) => text.replace(/\/+$/, ''));

/** `NAME.servicebus.windows.net`, with `:PORT` for a local server. */
export const hostName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?$/,
    'expected a host name such as NAME.servicebus.windows.net, not a connection string',
  );

/** `NAME`, `NAME:PORT` or `[IPv6]:PORT`, separated by commas: lower-cased, without blanks. No wildcards, no addresses with a path. */
export const hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .refine((list) => list.length <= 20, 'expected at most 20 hosts')
  .refine(
    (list) => list.every((host) => /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?$/.test(host)),
    'expected host names such as staging.example.com or localhost:8080, separated by commas',
  );

export const pattern = (shape: RegExp, expected: string) => z.string().regex(shape, `expected ${expected}`);

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `expected a whole number from ${min} to ${max}`);

/** Text of a JSON object or array. JSON.parse's own message quotes the text, so only the position is kept. */
export const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    context.addIssue({ code: 'custom', message: `expected JSON${position === undefined ? '' : `; it breaks at character ${position}`}` });
    return z.NEVER;
  }
});

/** Immutable id of a data collection rule. */
export const ruleId = pattern(/^[A-Za-z0-9-]{3,64}$/, 'the immutable id of a data collection rule (dcr-...)');

const WORKSPACE = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i;

const target = z.strictObject({
  name: z.string().trim().min(1, 'expected a name people know the workspace by').max(100, 'expected at most 100 characters'),
  tenantId: guid,
  workspaceId: guid,
  resourceId: z
    .string()
    .regex(WORKSPACE, 'expected /subscriptions/.../resourceGroups/.../providers/Microsoft.OperationalInsights/workspaces/NAME'),
  recordOnly: z.boolean('expected true or false').exactOptional(),
  findings: z.strictObject({ endpoint, ruleId }).exactOptional(),
});
export type TargetSetting = z.infer<typeof target>;

const withoutRepeats = (field: 'name' | 'workspaceId') => (targets: readonly TargetSetting[]) =>
  new Set(targets.map((one) => one[field].toLowerCase())).size === targets.length;

export const targets = json
  .pipe(z.array(target).min(1, 'expected at least one target'))
  .refine(withoutRepeats('workspaceId'), 'two targets have the same workspaceId')
  .refine(withoutRepeats('name'), 'two targets have the same name');

export const huntChoices = json.pipe(
  z.strictObject({
    disabled: z.array(z.string()).default([]),
    recordOnly: z.array(z.string()).exactOptional(),
    parameters: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]))).default({}),
  }),
);
