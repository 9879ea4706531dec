import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PAGES, stalePages } from '../../infra/build/docs.ts';
import { cell, code } from '../../infra/build/markdown.ts';
import manifest from '../../package.json' with { type: 'json' };
import { HUNTS } from '../../src/hunts/index.ts';
import { parseOperatorConfig } from '../../src/operator-config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
/** Fewer finds than this mean that the pattern no longer sees them. */
const LEAST: Readonly<Record<string, number>> = { 'README.md': 6, 'CONTRIBUTING.md': 6 };

describe('generated pages', () => {
  it('say what the sources say now', () => {
    expect(stalePages(root), 'run "npm run docs"').toEqual([]);
  });

  it('are stale when edited by hand, and when missing', () => {
    const copy = mkdtempSync(join(tmpdir(), 'tollwatch-docs-'));
    const [edited, missing] = Object.keys(PAGES);
    for (const [path, make] of Object.entries(PAGES).filter(([name]) => name !== missing)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), make() + (path === edited ? ' ' : ''));
    }
    const stale = stalePages(copy);
    rmSync(copy, { recursive: true });
    expect(stale).toEqual([edited, missing]);
  });

  it('keep their tables whole whatever a description holds', () => {
    expect(cell('a | b\n c')).toBe('a \\| b c');
    expect(code('a|b')).toBe('`a\\|b`');
    expect(code('`x`')).toBe('`` `x` ``');
  });

  it('show an empty text as "", in defaults and in parameter sets', () => {
    const page = read('src/hunts/parameters.md');
    expect(page).toMatch(/\| `OwnRole` \| string \| `""` \|/);
    expect(page).toContain('`OwnRole` = `""`;');
  });
});

describe('documents', () => {
  it.each([...DOCUMENTS, '.ci/run'])('%s names only npm scripts that exist', (path) => {
    const named = [...read(path).matchAll(/npm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)].map(([, run, test]) => run ?? test ?? '');
    expect(named.length).toBeGreaterThanOrEqual(LEAST[path] ?? 0);
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });

  it.each([...DOCUMENTS, ...Object.keys(PAGES)])('%s links only to files that exist', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });

  it('the README lists every hunt with its guide and its tables', () => {
    const lines = read('README.md').split('\n');
    for (const { id, sources } of HUNTS) {
      const line = lines.find((one) => one.startsWith(`| [${id}](src/hunts/${id}/guide.md) |`));
      expect(line, id).toBeDefined();
      for (const { table } of sources) expect(line).toContain(`\`${table}\``);
    }
  });

  it('the operator file that the README shows is accepted', () => {
    const blocks = [...read('README.md').matchAll(/```json\n(.*?)\n```/gs)].map(([, text = '']) => JSON.parse(text) as object);
    const operator = blocks.find((block) => 'allow' in block);
    expect(operator).toBeDefined();
    expect(parseOperatorConfig(operator, 'tollwatch.json').warnings).toEqual([]);
  });

  it('README and changelog name the version of the package, and the changelog says when', () => {
    const { version } = manifest;
    expect(read('README.md')).toContain(`Version ${version} of `);
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[Unreleased\\]\\n[\\s\\S]*?^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm'));
  });

  it('CI runs what the README tells people to run', () => {
    const commands = read('.ci/run')
      .split('\n')
      .map((line) => line.replace(/^[A-Z_]+=\S+ /, ''))
      .filter((line) => line.startsWith('npm '));
    expect(commands).toEqual(['npm ci', 'npm test']);
    for (const command of commands) expect(read('README.md')).toContain(command);
  });

  it('every script that needs Node 24 checks for it first, and says what to do', () => {
    for (const command of Object.values(manifest.scripts)) expect(command).toMatch(/^node infra\/build\/check-node\.mjs && /);
  });
});
