import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { ACS_SEND_SPIKE as hunt } from '../../src/hunts/acs-send-spike/hunt.ts';
import type { Parameters, Row } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { exactly, type Logged, makeWorkspace, runEvidence, runQuery, type Workspace, write } from './workspace.ts';

let both: Workspace;
let acsAlone: Workspace;
let diagnosticsAlone: Workspace;
beforeAll(async () => {
  both = await makeWorkspace();
  acsAlone = await makeWorkspace(['ACSSMSIncomingOperations']);
  diagnosticsAlone = await makeWorkspace(['AzureDiagnostics'], []);
});
afterAll(() => {
  for (const { store } of [both, acsAlone, diagnosticsAlone]) store.close();
});

const RESOURCE = '/subscriptions/s/resourcegroups/g/providers/microsoft.communication/communicationservices/shop-acs';
const ACS: Logged = {
  OperationName: 'SMSMessagesSent',
  CallerIpAddress: '198.51.100.20',
  ResultType: 'Succeeded',
  ResultSignature: '202',
  Country: 'LK',
  _ResourceId: RESOURCE,
};
const DIAGNOSTICS: Logged = {
  ResourceType: 'COMMUNICATIONSERVICES',
  OperationName: 'SmsSend',
  ResultType: 'Succeeded',
  ResourceGroup: 'RG-SHOP',
  Resource: 'SHOP-ACS',
  callerIpAddress_s: '198.51.100.20',
  recipientPhoneNumber_s: '+15005550006',
};
const PUBLISHED_TYPE = { ResourceType: 'MICROSOFT.COMMUNICATION/COMMUNICATIONSERVICES' };

type Spec = { readonly times: number; readonly minute?: number } & Logged;
type Tables = { readonly acs?: readonly Spec[]; readonly diagnostics?: readonly Spec[] };
const logged = (from: number, base: Logged, specs: readonly Spec[] = []): readonly Logged[] =>
  specs.flatMap(({ times, minute = 0, ...cells }) =>
    Array.from({ length: times }, () => ({ ...base, TimeGenerated: from + minute * MINUTE, ...cells })),
  );

/** Rows of query.kql, after checking that the port says the same. */
const flagged = async (tables: Tables, overrides: Parameters = {}, workspace = both): Promise<readonly Row[]> => {
  const range = workspace.nextSlot();
  if (tables.acs !== undefined) await write(workspace, 'ACSSMSIncomingOperations', logged(range.from, ACS, tables.acs));
  if (tables.diagnostics !== undefined)
    await write(workspace, 'AzureDiagnostics', logged(range.from, { ...DIAGNOSTICS, ...PUBLISHED_TYPE }, tables.diagnostics));
  const rows = await runQuery(workspace, hunt, overrides, range);
  const evidence = await runEvidence(workspace, hunt, overrides, range, { Sources: [], ...hunt.evidenceFor(rows) });
  expect(exactly(hunt, hunt.aggregate(evidence, huntParameters(hunt, overrides)))).toEqual(exactly(hunt, rows));
  return rows;
};

describe('the threshold', () => {
  test('101 messages of one caller and resource in one bin are flagged', async () => {
    const [row, ...more] = await flagged({ acs: [{ times: 101 }] });
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      Source: '198.51.100.20',
      Service: 'shop-acs',
      Requests: 101,
      Failed: 0,
      Targets: 0,
      Countries: ['LK'],
      ServiceResourceId: RESOURCE,
    });
  });

  test('100 are not', async () => {
    expect(await flagged({ acs: [{ times: 100 }] })).toEqual([]);
  });

  test('an empty log gives nothing', async () => {
    expect(await flagged({})).toEqual([]);
  });

  test('messages of two bins are not added', async () => {
    expect(
      await flagged({
        acs: [
          { times: 60, minute: 4 },
          { times: 60, minute: 5 },
        ],
      }),
    ).toEqual([]);
  });

  test('two resources under attack are two rows', async () => {
    const rows = await flagged({ acs: [{ times: 101 }, { times: 130, _ResourceId: '/x/communicationservices/other' }] });
    expect(rows.map((row) => [row['Service'], row['Requests']])).toEqual([
      ['other', 130],
      ['shop-acs', 101],
    ]);
  });
});

describe('the destinations of a finding', () => {
  const sends = (Country: string, Rows: number): Row => ({
    ...Object.fromEntries(hunt.evidenceColumns.map(({ name }) => [name, ''])),
    Minute: 0,
    Shape: 'acs',
    Caller: '10.0.0.4',
    OperationName: 'SMSMessagesSent',
    ResourcePath: RESOURCE,
    Country,
    Rows,
  });
  const countriesOf = (...evidence: readonly Row[]) => hunt.aggregate(evidence, huntParameters(hunt, {})).map((row) => row['Countries']);

  test('are those that carry most of the messages, so that everyday traffic does not hide the pumped one', () => {
    expect(countriesOf(sends('DE', 4), sends('LK', 90), sends('LK', 40), sends('FR', 6))).toEqual([['LK']]);
  });

  test('are many when messages go to many', () => {
    expect(countriesOf(sends('NG', 40), sends('LK', 30), sends('UZ', 35), sends('', 15))).toEqual([['NG', 'UZ', 'LK']]);
  });
});

describe('what counts as a message', () => {
  test.each(['SMSDeliveryReportsReceived', 'SMSMessagesReceived', '', null])('%s is none', async (OperationName) => {
    expect(await flagged({ acs: [{ times: 150, OperationName }] })).toEqual([]);
  });

  test('a delivery report of AzureDiagnostics is none, unlike in the published rule', async () => {
    const reports = { diagnostics: [{ times: 150, OperationName: 'SmsDelivery' }] };
    expect(await flagged(reports)).toEqual([]);
    expect(await flagged(reports, hunt.parameterSets['reference'])).toMatchObject([{ Requests: 150, Service: 'RG-SHOP' }]);
  });

  test('messages of other services in AzureDiagnostics are none', async () => {
    expect(await flagged({ diagnostics: [{ times: 150, ResourceType: 'VAULTS' }] })).toEqual([]);
  });

  test('failed messages are counted apart and not taken for sent', async () => {
    const [row] = await flagged({ acs: [{ times: 90 }, { times: 20, ResultSignature: '400' }, { times: 5, ResultType: 'failed' }] });
    expect(row).toMatchObject({ Requests: 115, Failed: 25 });
    expect(hunt.toFinding(row ?? {}, huntParameters(hunt, {})).counts).toEqual({
      requests: 115,
      sends: 90,
      verified: 0,
      failed: 25,
      throttled: 0,
    });
  });

  test('recipients are counted where the log has them', async () => {
    const rows = await flagged({
      diagnostics: [{ times: 60 }, { times: 60, recipientPhoneNumber_s: '+15005550007' }, { times: 9, recipientPhoneNumber_s: '' }],
    });
    expect(rows).toMatchObject([{ Requests: 129, Targets: 2, Service: 'shop-acs' }]);
  });
});

test('both tables speak of one service by the same name', async () => {
  expect(await flagged({ acs: [{ times: 51 }], diagnostics: [{ times: 50 }] })).toMatchObject([{ Service: 'shop-acs', Requests: 101 }]);
});

test('a missing or masked caller is unknown, not an address', async () => {
  const [row] = await flagged({
    acs: [
      { times: 60, CallerIpAddress: '' },
      { times: 60, CallerIpAddress: '0.0.0.0' },
    ],
  });
  expect(row).toMatchObject({ Source: 'unknown', Requests: 120 });
  expect(hunt.toFinding(row ?? {}, huntParameters(hunt, {}))).toMatchObject({
    side: 'send',
    source: 'unknown:',
    countries: ['LK'],
    excess: { what: 'messages in 5 min from callers the log does not name' },
  });
});

test('destinations come sorted, without the empty one', async () => {
  const [row] = await flagged({ acs: [{ times: 60 }, { times: 60, Country: 'IR' }, { times: 1, Country: '' }] });
  expect(hunt.toFinding(row ?? {}, huntParameters(hunt, {})).countries).toEqual(['IR', 'LK']);
});

describe('a workspace without one of the tables', () => {
  test('still shows the messages of ACSSMSIncomingOperations', async () => {
    expect(await flagged({ acs: [{ times: 101 }] }, {}, acsAlone)).toMatchObject([{ Requests: 101 }]);
  });

  test('still shows those of AzureDiagnostics, even without its service columns', async () => {
    const rows = await flagged({ diagnostics: [{ times: 101, CallerIPAddress: '192.0.2.4' }] }, {}, diagnosticsAlone);
    expect(rows).toMatchObject([{ Source: '192.0.2.4', Service: 'shop-acs', Requests: 101, Targets: 0 }]);
  });
});
