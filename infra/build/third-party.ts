import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A package whose code ended in a bundle. `texts` are its licence and notice files as shipped. */
export type ThirdParty = { readonly name: string; readonly version: string; readonly licence: string; readonly texts: readonly string[] };

/** Licences that allow shipping in an MIT package when their text goes along. Anything else is a decision for people. */
const KNOWN = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'Unlicense']);
const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdpartynotices)([-_.].*)?$/i;

export class LicenceError extends Error {
  override readonly name = 'LicenceError';
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});

/** `node_modules/a/node_modules/@b/c/x.js` -> `node_modules/a/node_modules/@b/c`; undefined for our own files. */
export const packageFolderOf = (input: string): string | undefined => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

/** An MIT package that forgot its licence file: the standard text under the author its manifest names. */
const standardMit = (author: string): string =>
  `MIT License (named in the package's manifest; standard text)\n\nCopyright (c) ${author}\n\n${readFileSync(new URL('mit-licence.txt', import.meta.url), 'utf8').trim()}`;

const licenceTexts = (path: string, licence: string, author: string): readonly string[] => {
  const files = readdirSync(path)
    .filter((file) => LICENCE_FILE.test(file))
    .sort();
  if (files.length > 0) return files.map((file) => readFileSync(join(path, file), 'utf8').trim());
  return licence === 'MIT' && author !== '' ? [standardMit(author)] : [];
};

const readPackage = (root: string, folder: string): ThirdParty => {
  const path = join(root, folder);
  const { name, version, license = '', author } = manifest.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
  const accepted = license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => KNOWN.has(one.trim()));
  if (!accepted)
    throw new LicenceError(`${name} ${version} in the bundle is under "${license || 'no licence'}", which nobody has accepted yet`);
  const texts = licenceTexts(path, license, typeof author === 'string' ? author : (author?.name ?? ''));
  if (texts.length === 0) throw new LicenceError(`${name} ${version} in the bundle ships no licence text, and ${license} asks for one`);
  return { name, version, licence: license, texts };
};

/**
 * The packages behind the files of a bundle (`inputs`: paths from `root`, as the bundler's metafile has them), sorted by name and
 * version, each once. Throws LicenceError for a licence outside the accepted ones or without its text.
 */
export const thirdParties = (root: string, inputs: readonly string[]): readonly ThirdParty[] => {
  const folders = [...new Set(inputs.flatMap((input) => packageFolderOf(input) ?? []))];
  const all = folders.map((folder) => readPackage(root, folder));
  const once = new Map(all.map((one) => [`${one.name} ${one.version}`, one]));
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};

const RULE = '-'.repeat(80);

export const noticesText = (packages: readonly ThirdParty[]): string =>
  [
    `Tollwatch's bundle contains code of the following ${packages.length} packages.`,
    ...packages.map(({ name, version, licence, texts }) => [RULE, `${name} ${version} (${licence})`, RULE, ...texts].join('\n')),
    '',
  ].join('\n\n');
