import type { Row } from './hunt.ts';
import { textOf } from './cells.ts';
import { isMasked } from './sources.ts';

/** The table of both hunts over AWS CloudTrail. */
export const TRAIL = 'AWSCloudTrail';

/** Marks flows whose parts are kinds of clients: the same events counted a second time, by user agent. */
export const AGENT_FLOW = '#agent';

/**
 * A kind of client: the user agent without its versions, which change every few weeks, in printable ASCII and at most 160 characters;
 * `none` where there is no agent. The KQL does the same.
 */
export const agentKind = (agent: string): string =>
  agent
    .replace(/[^ -~]/gu, '?')
    .replace(/[0-9]+(?:[._][0-9]+)*/g, '#')
    .slice(0, 160) || 'none';

/** The client's address; "" where it is masked or the name of a service of AWS stands in its place. */
export const trailAddress = (address: string): string =>
  isMasked(address) || !/^[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+$/.test(address) ? '' : address;

/** The account that pays: the caller's, else the one whose trail it is. */
export const trailAccount = (row: Row): string => textOf(row, 'Owner') || textOf(row, 'Recipient');
