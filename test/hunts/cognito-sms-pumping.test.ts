import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence, Signal } from '../../src/domain/signal.ts';
import { weighEvidence } from '../../src/domain/weigh.ts';
import { agentKind } from '../../src/hunts/cloud-trail.ts';
import { COGNITO_SMS_PUMPING as hunt } from '../../src/hunts/cognito-sms-pumping/hunt.ts';
import type { Parameters } from '../../src/hunts/hunt.ts';
import { huntParameters } from '../../src/hunts/parameters.ts';
import { api, BOT, BROWSER, POOL, rowsOf, SIGN_UP, type Specs } from './cognito-world.ts';
import { historyOf, signalsOf, type Usual } from './counting-world.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.store.close());

/** A pool of some size: customers behind changing addresses, of which one is a carrier's. */
const USUAL: readonly Usual[] = [
  { flow: ['AWSCloudTrail', POOL, 'sign-up'], part: '100.64.0.1', everyMinutes: 5, counts: [4, 3, 0, 0] },
  { flow: ['AWSCloudTrail', POOL, 'sign-up'], part: '198.51.100.7', everyMinutes: 30, counts: [2, 2, 0, 0] },
  { flow: ['AWSCloudTrail', POOL, '#agent'], part: agentKind(BROWSER), everyMinutes: 5, counts: [4, 3, 0, 0] },
];

const judged = async (specs: Specs, parameters: Parameters = {}, days = 7): Promise<readonly Signal[]> => {
  const { rows, range } = await rowsOf(workspace, specs);
  const more = { parameters: huntParameters(hunt, parameters) };
  return signalsOf(hunt, historyOf(hunt, USUAL, range, rows, days), range.to, more);
};

const seen = (signals: readonly Signal[]): readonly string[] =>
  signals.map(({ subject, nats }) => `${subject.dimension} ${subject.part}: ${Object.keys(nats).sort().join(', ')}`).sort();

const outcome = (signals: readonly Signal[]): string =>
  weighEvidence(signals.map((signal): Evidence => ({ ...signal, hunt: hunt.id, finding: signal.subject.part, seenAt: signal.window.to })))
    .outcome;

/** Sign-ups of proxies, one each. */
const proxies = (n: number, UserAgent: string): Specs =>
  Array.from({ length: n }, (_, i) => [1, 6 + (i % 10), api('SignUp', { SourceIpAddress: `203.0.113.${i}`, UserAgent })] as const);

describe('what stands out', () => {
  test('one address that signs up and never confirms', async () => {
    const signals = await judged([[60, 7, api('SignUp', BOT)]]);
    expect(seen(signals)).toEqual(
      expect.arrayContaining([
        'agent python-requests/#: agents',
        'flow : conversion, unverified',
        'ip 203.0.113.7: conversion, unverified',
      ]),
    );
    expect(outcome(signals)).toBe('alert');
  });

  test('many addresses, one sign-up each, with agents like everybody’s: the pool as a whole', async () => {
    const signals = await judged(proxies(80, BROWSER));
    expect(seen(signals)).toEqual(['flow : conversion, unverified']);
    expect(outcome(signals)).toBe('alert');
  });

  test('two attacks at once are told apart by address', async () => {
    const other = { SourceIpAddress: '203.0.113.99', UserAgent: 'Go-http-client/2.0' };
    const signals = await judged([
      [60, 7, api('SignUp', BOT)],
      [40, 8, api('SignUp', other)],
    ]);
    expect(seen(signals)).toEqual(
      expect.arrayContaining([
        'ip 203.0.113.7: conversion, unverified',
        'ip 203.0.113.99: conversion, unverified',
        'agent python-requests/#: agents',
        'agent Go-http-client/#: agents',
      ]),
    );
  });

  test('an attack behind masked addresses is seen in the pool, and no address is named', async () => {
    const signals = await judged([[60, 7, api('SignUp', { SourceIpAddress: '0.0.0.0' })]]);
    expect(seen(signals)).toEqual(['flow : conversion, unverified']);
    expect(outcome(signals)).toBe('alert');
  });

  test('everyday sign-ups, are nothing, and a launch whose users confirm is recorded', async () => {
    expect(await judged([[3, 4, SIGN_UP]])).toEqual([]);
    const launch: Specs = proxies(120, BROWSER).flatMap(([times, minute, cells]) => [
      [times, minute, cells] as const,
      ...(Number(String(cells['SourceIpAddress']).split('.').at(-1)) % 4 === 0
        ? []
        : [[1, minute + 1, { ...cells, EventName: 'ConfirmSignUp' }] as const]),
    ]);
    const signals = await judged(launch);
    expect(seen(signals)).toEqual(['flow : unverified']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('an office behind one address, whose users confirm, is not named', async () => {
    const office = { SourceIpAddress: '198.51.100.200' };
    const signals = await judged([
      [60, 7, api('SignUp', office)],
      [45, 11, api('ConfirmSignUp', office)],
    ]);
    expect(seen(signals)).toEqual(['flow : unverified']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('an address is judged by itself from twenty codes on', async () => {
    const of = async (times: number): Promise<readonly string[]> =>
      seen(await judged([[times, 7, api('SignUp', { ...BOT, UserAgent: BROWSER })]]));
    expect((await of(19)).filter((line) => line.startsWith('ip'))).toEqual([]);
    expect((await of(20)).filter((line) => line.startsWith('ip'))).toEqual(['ip 203.0.113.7: conversion, unverified']);
  });

  test('new agents are noted from their share of the codes on', async () => {
    // 16 usual sign-ups in the quarter of an hour before the end, 10 and 20 at most in the others.
    const bots: Specs = [[20, 17, api('SignUp', { ...BOT, SourceIpAddress: '' })]];
    const agents = async (UserAgentAnomalyThreshold: number): Promise<number> =>
      (await judged(bots, { UserAgentAnomalyThreshold })).filter(({ nats }) => nats.agents !== undefined).length;
    expect(await agents(0.8)).toBe(1);
    expect(await agents(0.84)).toBe(0);
  });

  test('a new version of a browser is no new agent', async () => {
    const signals = await judged(proxies(60, BROWSER.replaceAll('135.0', '136.0')));
    expect(signals.filter(({ nats }) => nats.agents !== undefined)).toEqual([]);
  });

  test('new agents whose users confirm are recorded, not alerted', async () => {
    const app = { UserAgent: 'ShopApp/5.0', SourceIpAddress: '198.51.100.30' };
    const signals = await judged([
      [60, 7, api('SignUp', app)],
      [48, 11, api('ConfirmSignUp', app)],
    ]);
    expect(seen(signals)).toEqual(['agent ShopApp/#: agents']);
    expect(outcome(signals)).toBe('record-only');
  });

  test('without 48 hours of history no agent is new, and only a large deficit speaks', async () => {
    const signals = await judged([[60, 7, api('SignUp', BOT)]], {}, 1);
    expect(signals.every(({ nats }) => nats.agents === undefined && nats.unverified === undefined)).toBe(true);
    expect(seen(signals)).toContain('ip 203.0.113.7: conversion');
  });

  test('a pool whose service loses confirmations is no attack', async () => {
    const broken = api('ConfirmSignUp', { ErrorCode: 'InternalErrorException' });
    const signals = await judged([
      [15, 2, SIGN_UP],
      [12, 4, broken],
    ]);
    expect(signals.filter(({ nats }) => nats.conversion !== undefined)).toEqual([]);
  });
});

test('a finding names the address, the pool, the numbers and what is usual', async () => {
  const { rows, range } = await rowsOf(workspace, [[60, 7, api('SignUp', BOT)]]);
  const signals = signalsOf(hunt, historyOf(hunt, USUAL, range, rows), range.to);
  const signal = signals.find(({ subject }) => subject.dimension === 'ip');
  const row = rows.find(({ Part }) => Part === '203.0.113.7');
  if (row === undefined) throw new Error('no row');
  const finding = hunt.toFinding(row, {}, signal);
  expect(finding).toMatchObject({ side: 'request', service: POOL, source: '203.0.113.7', countries: [], serviceResourceId: '' });
  expect(finding.counts).toMatchObject({ requests: 60, sends: 60, verified: 0 });
  expect(finding.excess.what).toMatch(
    /^60 codes from 203\.0\.113\.7 in \d+ min, 0 verified; usually .+ in that time; expected: \d+ % verified$/,
  );
});
