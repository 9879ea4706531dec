import type { Range } from '../../src/domain/time.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Hunt, Row } from '../../src/hunts/hunt.ts';
import { counted } from './counting-world.ts';
import { type Logged, type Workspace, write } from './workspace.ts';

export const SENT: Logged = {
  Event: 'sent',
  Channel: 'SMS',
  RecipientCountry: 'ID',
  RecipientBlock: '+628120000',
  Account: 'AC1',
  Service: 'shop-api',
};
export const REQUEST: Logged = {
  AppRoleName: 'shop-api',
  ClientCountryOrRegion: 'Indonesia',
  Url: 'https://shop.example/api/signup/otp/send?phone=1',
  Name: 'POST /api/signup/otp/send',
  OperationName: 'POST /api/signup/otp/send',
  ResultCode: '200',
  ItemCount: 1,
  ClientIP: '0.0.0.0',
  SyntheticSource: '',
  _ResourceId: '/components/shop',
};
export const VERIFY: Logged = {
  ...REQUEST,
  Url: 'https://shop.example/api/signup/otp/verify',
  Name: 'POST /api/signup/otp/verify',
  OperationName: 'POST /api/signup/otp/verify',
};

export type Tables = Readonly<Record<string, readonly (readonly [times: number, minute: number, cells: Logged])[]>>;

/** Writes the tables into a slot of 20 minutes; ids tell messages apart. */
export const fill = async (workspace: Workspace, tables: Tables): Promise<Range> => {
  const range = workspace.nextSlot();
  for (const [table, specs] of Object.entries(tables)) {
    const logged = specs.flatMap(([times, minute, cells], i) =>
      Array.from({ length: times }, (_, n) => ({
        TimeGenerated: range.from + minute * MINUTE,
        ...(table === 'SmsEvents_CL' ? { MessageId: `SM${range.from}-${i}-${n}` } : {}),
        ...cells,
      })),
    );
    await write(workspace, table, logged);
  }
  return range;
};

/** Rows of the hunt's query over a slot into which the tables were written, after its port agreed. */
export const rowsOver = async (
  workspace: Workspace,
  hunt: Hunt,
  tables: Tables,
): Promise<{ readonly rows: readonly Row[]; readonly range: Range }> => {
  const range = await fill(workspace, tables);
  return { rows: await counted(workspace, hunt, range), range };
};

/** Something of everything the queries have to tell apart. */
export const TRAFFIC: Tables = {
  SmsEvents_CL: [
    [3, 1, { ...SENT, VerificationId: 'VEx' }],
    [2, 4, { ...SENT, RecipientCountry: '', Recipient: '+6281200000001' }],
    [2, 6, { ...SENT, Sender: 'SALE' }],
    [2, 6, { ...SENT, RecipientCountry: 'us' }],
    [1, 7, { Event: 'verified', Service: 'shop-api', VerificationId: 'VEx' }],
    [1, 7, { ...SENT, Event: 'undelivered' }],
    [1, 7, SENT],
    [1, 8, { ...SENT, Channel: 'email' }],
    [1, 8, { ...SENT, Service: '' }],
  ],
  AppEvents: [
    [2, 3, { Name: 'tollwatch.otp.sent', AppRoleName: 'api', ItemCount: 2, Properties: { country: 'ID', service: 'shop' } }],
    [1, 3, { Name: 'tollwatch.otp.verified', AppRoleName: 'api', Properties: { country: 'ID', service: 'shop' } }],
    [1, 3, { Name: 'tollwatch.otp.sent', AppRoleName: 'api', SyntheticSource: 'monitor', Properties: { country: 'ID' } }],
  ],
  AppRequests: [
    [3, 3, { ...REQUEST, ItemCount: 2 }],
    [2, 6, VERIFY],
    [2, 7, { ...VERIFY, ResultCode: '500' }],
    [2, 7, { ...REQUEST, Properties: { dialCode: '0062' } }],
    [1, 7, { ...REQUEST, Url: 'https://shop.example/api/users/42/otp', Name: '' }],
    [1, 8, { ...REQUEST, Name: 'GET /api/signup/otp/send' }],
    [1, 8, { ...REQUEST, SyntheticSource: 'monitor' }],
  ],
};

/** An accepted send of Communication Services. */
export const ACS_SENT: Logged = {
  OperationName: 'SMSMessagesSent',
  ResultType: 'Succeeded',
  ResultSignature: '202',
  Country: 'LK',
  _ResourceId: '/subscriptions/s/providers/Microsoft.Communication/CommunicationServices/Shop-ACS',
};
