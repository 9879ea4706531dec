import { afterAll, beforeAll, beforeEach } from 'vitest';
import { makeSentinelSink, type SentinelSettings } from '../../src/azure/sentinel.ts';
import type { Alert } from '../../src/domain/campaign.ts';
import type { Target } from '../../src/domain/target.ts';
import { toIso } from '../../src/domain/time.ts';
import { type Faults, makeFaults } from '../../src/lab/faults.ts';
import type { LabIncident } from '../../src/lab/sentinel-incidents.ts';
import { type SentinelServer, startSentinelServer } from '../../src/lab/sentinel-server.ts';
import type { SendContext, SendOutcome } from '../../src/pipeline/sink-port.ts';
import { trustLabCertificate } from '../lab-certificate.ts';
import { makeAlert, start, target } from './alert.ts';
import { labCredential } from './lab-credential.ts';

const AUDIENCE = 'https://management.azure.com';
const tasks = ['Block the sources', 'Call the provider'].map((title) => ({ title, description: `${title} now.` }));

export type SentinelLab = {
  readonly faults: Faults;
  readonly server: () => SentinelServer;
  readonly send: (change?: Partial<Alert>, settings?: Partial<SentinelSettings>, where?: Partial<Target>) => Promise<SendOutcome>;
  /** The only incident there is. */
  readonly incident: () => LabIncident;
  readonly memory: { fields: Record<string, string>; failAtSave: number; saves: number };
};

/** A Sentinel of its own for each test, and a sink whose memory lasts as long. */
export const useSentinelLab = (): SentinelLab => {
  const faults = makeFaults();
  const memory: SentinelLab['memory'] = { fields: {}, failAtSave: 0, saves: 0 };
  let server: SentinelServer;
  let certificate: Awaited<ReturnType<typeof trustLabCertificate>>;
  const servers: SentinelServer[] = [];
  beforeAll(async () => {
    certificate = await trustLabCertificate();
  });
  beforeEach(async () => {
    faults.reset();
    Object.assign(memory, { fields: {}, failAtSave: 0, saves: 0 });
    server = await startSentinelServer({
      faults,
      tls: certificate,
      clock: { now: () => start },
      workspaces: [target.resourceId],
      audience: AUDIENCE,
    });
    servers.push(server);
  });
  afterAll(async () => {
    await Promise.all(servers.map((one) => one.close()));
  });
  const contextAt = (at: number): SendContext => ({
    at,
    tasks,
    memory: {
      load: async () => ({ ...memory.fields }),
      save: async (fields) => {
        memory.saves += 1;
        if (memory.saves === memory.failAtSave) throw new Error('state is away');
        Object.assign(memory.fields, fields);
      },
    },
  });
  return {
    faults,
    memory,
    server: () => server,
    incident: () => {
      const [only, ...others] = server.incidents();
      if (!only || others.length > 0) throw new Error(`${server.incidents().length} incidents`);
      return only;
    },
    send: (change = {}, settings = {}, where = {}) => {
      const alert = makeAlert(change);
      return makeSentinelSink({
        arm: { endpoint: server.url, audience: AUDIENCE },
        credential: labCredential,
        toIncident: ({ title, reason, severity, firstActivity, lastActivity }) => ({
          title,
          description: reason,
          severity,
          labels: ['Tollwatch'],
          firstActivityTimeUtc: toIso(firstActivity),
          lastActivityTimeUtc: toIso(lastActivity),
        }),
        toComment: ({ reason }) => `Now: ${reason}`,
        ...settings,
      }).send(alert, { ...target, ...where }, contextAt(alert.at));
    },
  };
};

/** The alert number `revision` of the campaign, so many minutes after the first. */
export const update = (revision: number, minutes: number, change: Partial<Alert> = {}): Partial<Alert> => ({
  id: `alert-${revision}`,
  revision,
  change: 'updated',
  at: start + minutes * 60_000,
  title: `SMS pumping, ${revision} alerts`,
  reason: `${revision} alerts`,
  severity: 'High',
  lastActivity: start + minutes * 60_000,
  ...change,
});
