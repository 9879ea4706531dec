import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { evaluate, type Scope } from './workflow-expressions.ts';

const ACTION = z.object({
  type: z.enum(['Query', 'Select', 'Compose', 'Http', 'Terminate']),
  runAfter: z.record(z.string(), z.array(z.string())),
  inputs: z.unknown(),
  runtimeConfiguration: z.object({ secureData: z.object({ properties: z.array(z.string()) }) }).optional(),
});
export type Action = z.infer<typeof ACTION>;

export const PLAYBOOK_TEXT = readFileSync(new URL('../../infra/sentinel/playbook.json', import.meta.url), 'utf8');
export const PLAYBOOK = z
  .object({
    parameters: z.record(z.string(), z.unknown()),
    triggers: z.record(z.string(), z.unknown()),
    actions: z.record(z.string(), ACTION),
  })
  .parse(JSON.parse(PLAYBOOK_TEXT));

export const PARAMETERS = {
  secretAddress: 'https://kv-test.vault.azure.net/secrets/playbook-address',
  vaultAudience: 'https://vault.azure.net',
  approvalTag: 'tollwatch-approved',
  format: 'teams',
};

const withItems = z.object({ from: z.array(z.unknown()) });

const outputOf = ({ type, inputs }: Action, scope: Scope, answer: (request: unknown) => unknown): unknown => {
  if (type === 'Compose') return evaluate(inputs, scope);
  if (type === 'Http') return answer(evaluate(inputs, scope));
  const parts = z.object({ from: z.unknown(), where: z.unknown().optional(), select: z.unknown().optional() }).parse(inputs);
  const { from } = withItems.parse({ from: evaluate(parts.from, scope) });
  if (type === 'Query') return from.filter((item) => evaluate(parts.where, { ...scope, item }) === true);
  return from.map((item) => evaluate(parts.select, { ...scope, item }));
};

export type Sent = { readonly method: string; readonly uri: string; readonly body?: unknown };
const SENT = z.object({ method: z.string(), uri: z.string(), body: z.unknown().optional() });

/** Runs the playbook over a trigger's body: every action whose turn has come, until none is left. `address` is what the vault holds. */
export const runPlaybook = (
  trigger: unknown,
  { address = 'https://hooks.example/workflow?sig=1', ...more }: { readonly address?: string; readonly format?: string } = {},
): { readonly requests: readonly Sent[]; readonly outputs: ReadonlyMap<string, unknown> } => {
  const outputs = new Map<string, unknown>();
  const requests: Sent[] = [];
  const answer = (request: unknown): unknown => {
    const { method, uri, body } = SENT.parse(request);
    requests.push({ method, uri, ...(body === undefined ? {} : { body }) });
    return method === 'GET' ? { value: address } : {};
  };
  const scope: Scope = { trigger, parameters: { ...PARAMETERS, ...more }, outputs };
  const todo = new Map(Object.entries(PLAYBOOK.actions).filter(([, { type }]) => type !== 'Terminate'));
  while (todo.size > 0) {
    const ready = [...todo].find(([, { runAfter }]) => Object.keys(runAfter).every((name) => outputs.has(name)));
    if (ready === undefined) throw new Error(`these never run: ${[...todo.keys()].join(', ')}`);
    const [name, action] = ready;
    outputs.set(name, outputOf(action, scope, answer));
    todo.delete(name);
  }
  return { requests, outputs };
};
