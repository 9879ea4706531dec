import { existsSync, readFileSync } from 'node:fs';

const parse = (text: string): unknown => (JSON.parse(text) as { readonly version?: unknown }).version;

/**
 * The version in package.json, which stands two folders up from the sources and from the built command, and three up from the parts that
 * the build shares between commands.
 */
export const version = (): string => {
  const [two, three] = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url)) as [URL, URL];
  return String(parse(readFileSync(existsSync(two) ? two : three, 'utf8')));
};
