import { type BuildOptions, build, type Metafile } from 'esbuild';

/** Files of one bundle, as paths from the root. */
export type Bundle = {
  /** Sources that put bytes into it. */
  readonly inputs: readonly string[];
  /** Sources that load with the entry, before anything is used. */
  readonly eager: readonly string[];
  /** Output files with their sizes in bytes. */
  readonly outputs: Readonly<Record<string, number>>;
};

const SHARED = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  splitting: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
  loader: { '.kql': 'text', '.md': 'text' },
} as const satisfies BuildOptions;

/** The SDKs call `require` at run time, which an ES module does not have. */
const REQUIRE = "import{createRequire as tollwatchRequire}from'node:module';const require=tollwatchRequire(import.meta.url);";

type Outputs = Metafile['outputs'];

const inputsOf = (outputs: Outputs, paths: readonly string[]): readonly string[] => {
  const used = paths.flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0));
  return [...new Set(used.map(([input]) => input))].sort();
};

/** Outputs that the entries reach by static imports, themselves included. */
const loadedAtStart = (outputs: Outputs): readonly string[] => {
  const todo = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint !== undefined && !path.includes('/chunks/'));
  const seen = new Set(todo);
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const next = outputs[path]?.imports.filter((one) => one.kind === 'import-statement' && !seen.has(one.path)) ?? [];
    for (const one of next) seen.add(one.path);
    todo.push(...next.map((one) => one.path));
  }
  return [...seen];
};

const summarise = ({ outputs }: Metafile): Bundle => ({
  inputs: inputsOf(outputs, Object.keys(outputs)),
  eager: inputsOf(outputs, loadedAtStart(outputs)),
  outputs: Object.fromEntries(Object.entries(outputs).map(([path, { bytes }]) => [path, bytes])),
});

/** The Functions app: minified and split, so that a cold start reads the entry and each SDK loads with its first use. */
export const bundleApp = async (root: string, outdir: string, entry = 'functions/main.ts'): Promise<Bundle> => {
  const { metafile } = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir,
    minify: true,
    banner: { js: REQUIRE },
    chunkNames: 'chunks/[name]-[hash]',
    // The Functions worker provides it by patching require; bundled or imported, registrations would do nothing.
    external: ['@azure/functions-core'],
  });
  return summarise(metafile);
};

/** The command line: our code as JavaScript (type stripping refuses files under node_modules), packages left as dependencies. */
export const bundleCli = async (root: string, outdir: string): Promise<Bundle> => {
  const { metafile } = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: { tollwatch: 'src/cli/main.ts' },
    outdir,
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
  });
  return summarise(metafile);
};
