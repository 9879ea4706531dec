import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

type LockEntry = {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
export type Lock = { readonly packages: Readonly<Record<string, LockEntry>> };

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

type Platform = { readonly cpu: readonly string[]; readonly libc: readonly string[]; readonly os: readonly string[] };

/** `@x/binding-linux-arm64-musl` -> what the lock says of it. Names of platform packages say it all. */
const platformOf = (name: string): Platform => {
  const parts = name.split(/[/-]/);
  const libc = parts.some((part) => part.startsWith('musl')) ? ['musl'] : parts.some((part) => part.startsWith('gnu')) ? ['glibc'] : [];
  return { cpu: PROCESSORS.filter((one) => parts.includes(one)), libc, os: SYSTEMS.filter((one) => parts.includes(one)) };
};

/** In npm's order of keys, so that npm finds nothing to rewrite. */
const entryOf = (name: string, version: string, owner: LockEntry): LockEntry => {
  const { cpu, libc, os } = platformOf(name);
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(owner.dev === true ? { dev: true } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    license: owner.license ?? 'UNKNOWN',
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
};

/** Packages for other platforms that the lock names in someone's optional dependencies and does not hold. */
export const missingPlatforms = ({
  packages,
}: Lock): readonly { readonly name: string; readonly version: string; readonly owner: LockEntry }[] =>
  Object.entries(packages).flatMap(([path, owner]) =>
    Object.entries(owner.optionalDependencies ?? {}).flatMap(([name, version]) =>
      path === '' || Object.hasOwn(packages, `node_modules/${name}`) || Object.hasOwn(packages, `${path}/node_modules/${name}`)
        ? []
        : [{ name, version, owner }],
    ),
  );

/**
 * The lock with an entry for each of them. npm leaves out platform packages it could not look up while the lock was written
 * (npm/cli issue 4828), and then `npm ci` refuses the lock. Their versions are exact, so the entries are known; without integrity,
 * which npm fills in where it installs them. Throws for a version that is a range.
 */
export const withPlatforms = (lock: Lock): Lock => {
  const added = missingPlatforms(lock).map(({ name, version, owner }) => {
    if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) throw new Error(`${name}@${version} is no exact version: add it to the lock with npm`);
    return [`node_modules/${name}`, entryOf(name, version, owner)] as const;
  });
  const packages = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
};

if (argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(fileURLToPath(new URL('../..', import.meta.url)), 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const missing = missingPlatforms(lock);
  if (missing.length > 0) writeFileSync(path, `${JSON.stringify(withPlatforms(lock), null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} platform packages added`);
}
