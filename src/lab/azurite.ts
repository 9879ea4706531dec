import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LabCertificate } from './tls.ts';

/** Path-style endpoints of the account every Azurite has: `https://127.0.0.1:PORT/devstoreaccount1`. */
export type Azurite = { readonly tables: string; readonly queues: string; readonly blobs: string; readonly close: () => Promise<void> };

export const AZURITE_ACCOUNT = 'devstoreaccount1';

/**
 * The child must not outlive a parent that was killed: its standard input is a pipe of the parent's, which then ends. The child
 * takes away the files that the parent could not.
 */
const leaveWithParent = (leftovers: readonly string[]): string => {
  const script = `import { rmSync } from 'node:fs';
    const leave = () => {
      try { for (const path of ${JSON.stringify(leftovers)}) rmSync(path, { recursive: true, force: true }); }
      finally { process.exit(0); }
    };
    process.stdin.on('end', leave).on('error', leave).resume().unref();`;
  return `data:text/javascript,${encodeURIComponent(script)}`;
};

/** Measured: ready after 2 to 3 s, 5 s the first time; a busy machine takes several times as long. */
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 5_000;

const azuriteScript = (): string => {
  const manifest = createRequire(import.meta.url).resolve('azurite/package.json');
  return join(dirname(manifest), 'dist', 'src', 'azurite.js');
};

/** Only the combined command prints its real ports when asked for port 0. */
const portOf = (printed: string, service: string): string | undefined =>
  new RegExp(`${service} service is successfully listening at https://127\\.0\\.0\\.1:(\\d+)`).exec(printed)?.[1];

const endpointsOf = (printed: string): Omit<Azurite, 'close'> | undefined => {
  const [blob, queue, table] = [portOf(printed, 'Blob'), portOf(printed, 'Queue'), portOf(printed, 'Table')];
  if (!blob || !queue || !table) return undefined;
  const at = (port: string): string => `https://127.0.0.1:${port}/${AZURITE_ACCOUNT}`;
  return { blobs: at(blob), queues: at(queue), tables: at(table) };
};

const notReady = (printed: string): string =>
  `Azurite, which holds the lab's storage, was not ready after ${START_TIMEOUT_MS / 1000} s. If this machine is busy, try again when it is not.` +
  (printed === '' ? '' : ` It said: ${printed.slice(-500)}`);

const untilListening = (child: ChildProcess): Promise<Omit<Azurite, 'close'>> =>
  new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => finish(() => reject(new Error(notReady(printed)))), START_TIMEOUT_MS);
    const finish = (end: () => void): void => {
      clearTimeout(timer);
      end();
    };
    const hear = (chunk: Buffer): void => {
      printed = (printed + chunk.toString('utf8')).slice(-10_000);
      const endpoints = endpointsOf(printed);
      if (endpoints) finish(() => resolve(endpoints));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (cause) => finish(() => reject(new Error(`Azurite could not be started with ${process.execPath}`, { cause }))));
    child.once('exit', (code) =>
      finish(() => reject(new Error(`Azurite ended with code ${code} before it listened. It said: ${printed.slice(-500)}`))),
    );
  });

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Waiting for a child that does not hold this process would end the process.
  child.ref();
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
};

const launch = (dir: string, certPath: string, keyPath: string, leftovers: readonly string[]): ChildProcess => {
  const flags = ['--inMemoryPersistence', '--silent', '--disableTelemetry', '--skipApiVersionCheck', '--oauth', 'basic'];
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const child = spawn(
    process.execPath,
    ['--import', leaveWithParent(leftovers), azuriteScript(), ...flags, ...ports, '--cert', certPath, '--key', keyPath],
    {
      cwd: dir,
      // A group of its own: Ctrl+C reaches the whole group of the parent, which still needs its tables to end in order.
      detached: true,
      windowsHide: true,
      // Nothing inherited: options of the parent (loaders, inspectors, test runners) do not belong in it.
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  // A starter that is done with everything else may leave without closing: the pipe then ends the child.
  child.unref();
  for (const stream of child.stdio) (stream as { unref?: () => void } | null)?.unref?.();
  // A child that is gone makes the pipe an error of the parent's otherwise.
  child.stdin?.on('error', () => {});
  return child;
};

/**
 * Starts Azurite (queues, blobs, tables) as a child over HTTPS on free ports of 127.0.0.1, in memory, with `--oauth basic`: any bearer
 * token with the storage audience and valid times. It checks times against the real clock. `dir` gets a folder with its certificate
 * files, which goes with `close`. When this process dies, the child dies too and takes that folder and the `leftovers` away.
 * @throws when it does not listen within 90 s or ends early.
 */
export const startAzurite = async (options: {
  readonly tls: LabCertificate;
  readonly dir: string;
  readonly leftovers?: readonly string[];
}): Promise<Azurite> => {
  const dir = join(options.dir, 'azurite');
  const [certPath, keyPath] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  await mkdir(dir, { recursive: true });
  await Promise.all([writeFile(certPath, options.tls.cert), writeFile(keyPath, options.tls.key, { mode: 0o600 })]);
  const child = launch(dir, certPath, keyPath, [dir, ...(options.leftovers ?? [])]);
  const close = async (): Promise<void> => {
    await stop(child);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    return { ...(await untilListening(child)), close };
  } catch (error) {
    await close();
    throw error;
  }
};
