/** The JSON pointer to a key of a bag: exact for every key, where a path would need quoting. */
export const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The same of a key that is known as SQL only. */
export const pointerSql = (key: string): string => `'/' || replace(replace(${key}, '~', '~0'), '/', '~1')`;
