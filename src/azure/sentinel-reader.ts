import type { TokenCredential } from '@azure/core-auth';
import { incidentGuid } from '../alerts/incident-ids.ts';
import { closingOf, type IncidentReader } from '../pipeline/closed-incidents.ts';
import { makeArm } from './arm.ts';
import { openIncident } from './sentinel-api.ts';
import { SEND_TIMEOUT } from './transport.ts';

export type IncidentReaderSettings = {
  readonly arm: { readonly endpoint: string; readonly audience: string };
  readonly credential: TokenCredential;
  /** Bound on each call, ms; 30 s unless told. */
  readonly timeoutMs?: number;
};

/** Reads incidents that the product wrote by the SecurityInsights API: one GET each, by the name made from the campaign. */
export const makeIncidentReader = (settings: IncidentReaderSettings): IncidentReader => {
  const arm = makeArm({ ...settings.arm, credential: settings.credential, timeoutMs: settings.timeoutMs ?? SEND_TIMEOUT });
  return {
    read: async (target, campaign) => {
      const name = incidentGuid(campaign);
      const stored = await openIncident(arm, target.resourceId, name).read();
      if (stored === undefined) return undefined;
      const { properties } = stored;
      const incident = properties['incidentNumber'] === undefined ? name : String(properties['incidentNumber']);
      const closing = closingOf({
        status: properties['status'],
        classification: properties['classification'],
        // The API does not tell when an incident was closed: its last change is the closing, or a remark after it.
        closedAt: properties['lastModifiedTimeUtc'],
        incident,
        comment: properties['classificationComment'],
      });
      return closing === undefined ? { campaign, kind: 'open', incident } : { campaign, kind: 'closed', closing };
    },
  };
};
