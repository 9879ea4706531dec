const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const patterns = (permission: unknown, name: string): readonly string[] => {
  const list: unknown = isObject(permission) ? permission[name] : undefined;
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
};

/** `*` stands for any text, case does not matter (Azure role definitions, "Actions format"). */
const matches = (pattern: string, action: string): boolean => {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
};

/**
 * Whether any of the caller's permissions on a scope allows the action: `value` of Microsoft.Authorization/permissions. A role's
 * notActions take away from that role alone. Undefined for an answer that is none.
 */
export const allows = (answer: unknown, action: string): boolean | undefined => {
  const list: unknown = isObject(answer) ? answer['value'] : undefined;
  if (!Array.isArray(list)) return undefined;
  return list.some(
    (one: unknown) =>
      patterns(one, 'actions').some((pattern) => matches(pattern, action)) &&
      !patterns(one, 'notActions').some((pattern) => matches(pattern, action)),
  );
};
