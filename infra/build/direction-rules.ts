import type { SourceImport, SourceModule } from './source-module.ts';

export type Violation = { readonly rule: string; readonly file: string; readonly line: number; readonly message: string };

/** What a room may import besides itself. The arrows of CONTRIBUTING.md. A room may be listed before it has files. */
const ROOMS = {
  functions: ['app', 'handlers', 'config', 'config-types', 'pipeline'],
  app: ['azure', 'handlers', 'pipeline', 'hunts', 'domain', 'phone', 'alerts', 'config-types'],
  handlers: ['app', 'pipeline', 'hunts', 'domain', 'alerts', 'config', 'config-types'],
  pipeline: ['hunts', 'domain', 'phone', 'alerts', 'config-types'],
  azure: ['pipeline', 'domain', 'alerts', 'config-types'],
  hunts: ['domain', 'phone'],
  alerts: ['domain', 'phone'],
  collect: ['domain', 'phone'],
  phone: ['domain'],
  domain: [],
  report: ['domain', 'alerts', 'hunts'],
  config: ['config-types', 'hunts', 'domain'],
  'config-types': ['hunts', 'domain'],
  lab: ['pipeline', 'hunts', 'domain', 'phone', 'alerts', 'config', 'config-types'],
  'lab-app': ['lab', 'app', 'handlers', 'pipeline', 'hunts', 'domain', 'alerts', 'config', 'config-types'],
  cli: ['app', 'lab-app', 'lab', 'handlers', 'pipeline', 'hunts', 'domain', 'phone', 'alerts', 'report', 'config', 'config-types'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Room = keyof typeof ROOMS;

/** Pure rooms compute and nothing else; quiet ones take clock, ids and environment as arguments too. */
const PURE: readonly Room[] = ['domain', 'hunts', 'phone', 'alerts', 'collect'];
const QUIET: readonly Room[] = [...PURE, 'pipeline', 'handlers', 'app', 'config', 'config-types', 'report'];

/** Single files with one arrow more, each for a reason. */
const EXCEPTIONS: readonly { readonly from: RegExp; readonly to: RegExp; readonly typeOnly: boolean }[] = [
  // Row and Column are contracts below every room; they live where a detection engineer looks for them.
  { from: /^src\/(domain|alerts)\//, to: /^src\/hunts\/hunt\.ts$/, typeOnly: true },
  // `hunt --workspace` asks a live workspace without state or sinks: the product's query adapter, nothing else of azure/.
  { from: /^src\/cli\/workspace\.ts$/, to: /^src\/azure\/(credential|log-analytics)\.ts$/, typeOnly: false },
];

/** Parts of built-in modules that are computation: no I/O, no randomness. */
const PURE_BUILTINS: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'createHmac', 'timingSafeEqual'],
  'node:util': ['isDeepStrictEqual'],
  'node:net': ['BlockList', 'isIP', 'isIPv4', 'isIPv6'],
  'node:zlib': ['gzipSync', 'gunzipSync', 'deflateRawSync', 'inflateRawSync'],
};

/** Which rooms may import a package; types of `@azure/functions` are free for handlers. Packages not listed: nobody. */
const packageRooms = (name: string, typeOnly: boolean): readonly Room[] => {
  if (name === 'zod') return [...QUIET, 'azure', 'lab', 'lab-app', 'cli'];
  if (name === '@azure/functions') return typeOnly ? ['functions', 'handlers'] : ['functions'];
  if (name.startsWith('@azure/')) return ['azure'];
  if (name === 'libphonenumber-js') return ['phone'];
  if (['commander'].includes(name)) return ['cli'];
  return ['@duckdb/node-api', '@kusto/language-service-next', 'azurite', 'csv-parse', 'rhea', 'selfsigned'].includes(name)
    ? ['lab', 'lab-app']
    : [];
};

export const roomOf = (file: string): Room | undefined => {
  if (file.startsWith('functions/')) return 'functions';
  if (file === 'src/app.ts') return 'app';
  if (file === 'src/lab/app.ts') return 'lab-app';
  if (file === 'src/config-types.ts') return 'config-types';
  const [top, folder, deeper] = file.split('/');
  if (top !== 'src' || folder === undefined) return undefined;
  if (deeper === undefined) return 'config';
  return Object.hasOwn(ROOMS, folder) ? (folder as Room) : undefined;
};

/** The deployed Sentinel content, of which the lab and the commands read the queries and texts: they run what is deployed. */
const isContent = (from: Room, target: string): boolean =>
  ['lab', 'lab-app', 'cli'].includes(from) && /^infra\/sentinel\/.+\.(kql|json|md)$/.test(target);

const roomProblem = (module: SourceModule, from: Room, one: SourceImport): Omit<Violation, 'file' | 'line'> | undefined => {
  const to = roomOf(one.target);
  if (isContent(from, one.target)) return undefined;
  if (to === undefined) return { rule: 'room', message: `imports ${one.target}, which is in no room of the product` };
  if (to === from || (ROOMS[from] as readonly string[]).includes(to)) return undefined;
  const excepted = EXCEPTIONS.some((rule) => rule.from.test(module.file) && rule.to.test(one.target) && (one.typeOnly || !rule.typeOnly));
  return excepted ? undefined : { rule: `${from}-to-${to}`, message: `${from} must not import ${to} (${one.target})` };
};

const builtinProblem = (from: Room, one: SourceImport): Omit<Violation, 'file' | 'line'> | undefined => {
  if (one.typeOnly || !(QUIET as readonly string[]).includes(from)) return undefined;
  const allowed = PURE_BUILTINS[one.target] ?? [];
  const wrong = one.names.filter((name) => !allowed.includes(name));
  if (one.names.length > 0 && wrong.length === 0) return undefined;
  return { rule: 'no-io', message: `${from} must stay without I/O: ${one.target} ${wrong.join(', ')}`.trim() };
};

const packageProblem = (from: Room, one: SourceImport): Omit<Violation, 'file' | 'line'> | undefined => {
  if (!packageRooms(one.target, one.typeOnly).includes(from)) return { rule: 'package', message: `${from} must not import ${one.target}` };
  const eager = from === 'azure' && one.target.startsWith('@azure/') && !one.typeOnly && !one.dynamic;
  return eager
    ? { rule: 'lazy-sdk', message: `${one.target} has to be loaded by import() at first use: it costs every cold start` }
    : undefined;
};

const problemOf = (
  module: SourceModule,
  from: Room,
  one: SourceImport,
  files: ReadonlySet<string>,
): Omit<Violation, 'file' | 'line'> | undefined => {
  if (one.kind === 'package') return packageProblem(from, one);
  if (one.kind === 'builtin') return builtinProblem(from, one);
  if (roomOf(one.target) !== undefined && !files.has(one.target))
    return { rule: 'unresolved', message: `imports ${one.target}, which does not exist` };
  return roomProblem(module, from, one);
};

/** Groups of files that reach one another, types included; each sorted. */
export const ringsOf = (modules: readonly SourceModule[]): readonly (readonly string[])[] => {
  const edges = new Map(
    modules.map((module) => [module.file, module.imports.filter((one) => one.kind === 'file').map((one) => one.target)]),
  );
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const todo = [...(edges.get(start) ?? [])];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      todo.push(...(edges.get(next) ?? []));
    }
    return seen;
  };
  const reached = new Map(modules.map(({ file }) => [file, reach(file)]));
  const rings = modules
    .filter(({ file }) => reached.get(file)?.has(file))
    .map(({ file }) => [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file)).sort());
  return [...new Map(rings.map((ring) => [ring.join(), ring])).values()];
};

/**
 * All breaks of the arrows. `files` are all files of the tree that an import may name (`.kql` and `.md` too).
 * Rules: FROM-to-TO, room, package, lazy-sdk, no-io, no-ambient (clock, randomness, environment, timers), ring, unresolved.
 */
export const violationsOf = (modules: readonly SourceModule[], files: ReadonlySet<string>): readonly Violation[] => {
  const single = modules.flatMap((module): Violation[] => {
    const { file } = module;
    const from = roomOf(file);
    if (from === undefined) return [{ rule: 'room', file, line: 1, message: 'is in no room of the product' }];
    const imports = module.imports.flatMap((one) => {
      const problem = problemOf(module, from, one, files);
      return problem === undefined ? [] : [{ ...problem, file, line: one.line }];
    });
    const quiet = (QUIET as readonly string[]).includes(from);
    const ambient = quiet
      ? module.ambient.map(({ what, line }) => ({
          rule: 'no-ambient',
          file,
          line,
          message: `${from} must take it as an argument: ${what}`,
        }))
      : [];
    return [...imports, ...ambient];
  });
  const rings = ringsOf(modules).map((ring) => ({
    rule: 'ring',
    file: ring[0] ?? '',
    line: 1,
    message: `import ring: ${ring.join(' -> ')}`,
  }));
  return [...single, ...rings];
};
