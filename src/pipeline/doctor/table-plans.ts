import type { Target } from '../../domain/target.ts';
import type { DoctorPorts } from './ports.ts';

/** Plans by table name; or why they are not known. */
export type Plans =
  | { readonly kind: 'known'; readonly plans: ReadonlyMap<string, string> }
  | { readonly kind: 'unknown'; readonly reason: string };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** A table of `workspaces/tables`: name and plan. One without a plan (functions, search results) is left out. */
const planOf = (table: unknown): readonly (readonly [string, string])[] => {
  const properties = isObject(table) ? table['properties'] : undefined;
  if (!isObject(table) || !isObject(properties)) return [];
  const [name, plan] = [table['name'], properties['plan']];
  return typeof name === 'string' && typeof plan === 'string' ? [[name, plan]] : [];
};

/** Plans of all tables, in one list: `Analytics`, `Basic`, or `Auxiliary`, which is also what stands in the data lake alone. */
export const readPlans = async (ports: Pick<DoctorPorts, 'arm'>, target: Target): Promise<Plans> => {
  if (ports.arm === undefined || target.resourceId === '')
    return { kind: 'unknown', reason: 'the resource id of the workspace is not known' };
  const probe = await ports.arm(`${target.resourceId}/tables?api-version=2026-03-01`);
  if (probe.kind !== 'answered') return { kind: 'unknown', reason: probe.reason };
  const list = isObject(probe.value) ? probe.value['value'] : undefined;
  if (!Array.isArray(list)) return { kind: 'unknown', reason: 'the answer is no list of tables' };
  return { kind: 'known', plans: new Map((list as readonly unknown[]).flatMap(planOf)) };
};
