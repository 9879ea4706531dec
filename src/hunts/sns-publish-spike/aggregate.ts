import { floorTo } from '../../domain/time.ts';
import { boolOf, listOf, numberOf, textOf } from '../cells.ts';
import { AGENT_FLOW, agentKind, TRAIL, trailAccount, trailAddress } from '../cloud-trail.ts';
import { BIN_MS } from '../code-events.ts';
import { type Contribution, recount } from '../counting.ts';
import type { Parameters, Row } from '../hunt.ts';

/** A role by its own name, not its session's; a user by name; else by id. */
const principalOf = (row: Row): string => {
  const name = textOf(row, 'Issuer') || textOf(row, 'UserName');
  if (name !== '') return name;
  return textOf(row, 'IdentityType').toLowerCase() === 'root' ? 'root' : textOf(row, 'PrincipalId');
};

/** A service of AWS publishes for somebody: its own log knows for whom. */
const isService = (row: Row): boolean =>
  textOf(row, 'IdentityType').toLowerCase() === 'awsservice' ||
  textOf(row, 'InvokedBy') !== '' ||
  textOf(row, 'EventTypeName').toLowerCase() === 'awsserviceevent';

/** The port: the rows of query.kql counted again from evidence.kql's. Rows in no particular order. */
export const aggregate = (evidence: readonly Row[], parameters: Parameters): readonly Row[] => {
  const names = new Set(listOf(parameters, 'PublishEvents').map((name) => name.toLowerCase()));
  return recount(evidence, (row): readonly Contribution[] => {
    if (!names.has(textOf(row, 'EventName').toLowerCase()) || !boolOf(row, 'ToNumber') || isService(row)) return [];
    const refused = textOf(row, 'ErrorCode') !== '';
    const rows = numberOf(row, 'Rows');
    const counts = { Sends: refused ? 0 : rows, Verified: 0, Undelivered: refused ? rows : 0 };
    const samples = { Address: trailAddress(textOf(row, 'Address')) };
    const principal = principalOf(row);
    const key = { Bin: floorTo(numberOf(row, 'Minute'), BIN_MS), Log: TRAIL, Service: trailAccount(row) };
    const agent = `${textOf(row, 'Region')} ${agentKind(textOf(row, 'Agent'))}`;
    return [
      { key: { ...key, Flow: '', Part: principal }, counts, samples },
      { key: { ...key, Flow: `${principal}${AGENT_FLOW}`, Part: agent }, counts, samples },
    ];
  });
};
