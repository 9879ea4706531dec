import { MINUTE, type Range } from '../../src/domain/time.ts';
import { COGNITO_SMS_PUMPING } from '../../src/hunts/cognito-sms-pumping/hunt.ts';
import type { Row } from '../../src/hunts/hunt.ts';
import { counted } from './counting-world.ts';
import { type Logged, type Workspace, write } from './workspace.ts';

export const POOL = 'eu-central-1_Ab3dEf9Gh';
export const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0';
export const EVENT: Logged = {
  EventSource: 'cognito-idp.amazonaws.com',
  EventTypeName: 'AwsApiCall',
  ErrorCode: '',
  SourceIpAddress: '198.51.100.7',
  UserAgent: BROWSER,
  UserIdentityAccountId: '111122223333',
  RecipientAccountId: '111122223333',
};
export const api = (EventName: string, more: Logged = {}, asked: Logged = {}): Logged => ({
  ...EVENT,
  EventName,
  RequestParameters: JSON.stringify({ userPoolId: POOL, username: 'HIDDEN_DUE_TO_SECURITY_REASONS', ...asked }),
  ...more,
});
export const hosted = (EventName: string, requestParameters: Logged = {}, status = 302): Logged => ({
  ...EVENT,
  EventName,
  EventTypeName: 'AwsServiceEvent',
  AdditionalEventData: JSON.stringify({ responseParameters: { status }, requestParameters, userPoolId: POOL }),
});
export const SIGN_UP = api('SignUp');
export const BOT = { SourceIpAddress: '203.0.113.7', UserAgent: 'python-requests/2.32.3' };

export type Specs = readonly (readonly [times: number, minute: number, cells: Logged])[];

/** Rows of the query over a slot of 20 minutes into which the events were written, checked against the port. */
export const rowsOf = async (workspace: Workspace, specs: Specs): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => {
  const range = workspace.nextSlot();
  const logged = specs.flatMap(([times, minute, cells]) =>
    Array.from({ length: times }, () => ({ TimeGenerated: range.from + minute * MINUTE, ...cells })),
  );
  await write(workspace, 'AWSCloudTrail', logged);
  return { rows: await counted(workspace, COGNITO_SMS_PUMPING, range), range };
};
