import { once } from 'node:events';
import { expect } from 'vitest';
import { withFolder } from '../lab/files/recorded-folder.ts';
import { finished, startCli } from './command.ts';

export type Announced = {
  readonly query: string;
  readonly ca: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly skipped: number }[];
};

export type ServedLab = { readonly announced: Announced; readonly workspace: string; readonly line: string };

/** A lab over files, in a process of its own, while the work goes on. */
export const withLab = (files: Readonly<Record<string, string>>, work: (lab: ServedLab) => Promise<void>): Promise<void> =>
  withFolder(files, async (dir) => {
    const child = startCli(['lab', '--data', dir, '--json']);
    const ending = finished(child);
    const [line] = (await once(child.stdout, 'data')) as [string];
    const announced = JSON.parse(line) as Announced;
    const [target] = JSON.parse(announced.settings['TOLLWATCH_TARGETS'] ?? '') as [{ workspaceId: string }];
    try {
      await work({ announced, workspace: target.workspaceId, line });
    } finally {
      child.kill('SIGTERM');
      expect((await ending).code).toBe(0);
    }
  });
