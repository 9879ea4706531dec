import { type BuildOptions, build, type Metafile } from 'esbuild';

/** Files of one bundle: `inputs` from the root, that put bytes into it; `outputs` with their sizes in bytes. */
export type Bundle = {
  readonly inputs: readonly string[];
  readonly outputs: Readonly<Record<string, number>>;
  readonly entries: readonly string[];
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

const summarise = (metafile: Metafile): Bundle => {
  const outputs = Object.entries(metafile.outputs);
  const inputs = outputs.flatMap(([, output]) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  return {
    inputs: [...new Set(inputs)].sort(),
    outputs: Object.fromEntries(outputs.map(([path, { bytes }]) => [path, bytes])),
    entries: outputs.flatMap(([path, { entryPoint }]) => (entryPoint === undefined ? [] : [path])),
  };
};

/** The Functions app: minified and split, so that a cold start reads the entry and each SDK loads with its first use. */
export const bundleApp = async (root: string, outdir: string, entry = 'functions/main.ts'): Promise<Bundle> => {
  const { metafile } = await build({
    ...SHARED,
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir,
    minify: true,
    // Function and class names are what stack traces and error names show.
    keepNames: true,
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
