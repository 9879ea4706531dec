import { readFileSync } from 'node:fs';

const parse = (text: string): unknown => (JSON.parse(text) as { readonly version?: unknown }).version;

/** The version in package.json, which stands two folders up both from the sources and from the built command. */
export const version = (): string => String(parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
