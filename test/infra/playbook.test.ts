import { describe, expect, test } from 'vitest';
import { PARAMETERS, PLAYBOOK, PLAYBOOK_TEXT, runPlaybook } from './playbook-run.ts';
import { expressionsIn, parseExpression } from './workflow-expressions.ts';

type Incident = Readonly<Record<string, unknown>>;
const ip = (address: unknown): Incident => ({ kind: 'Ip', properties: { address } });
const alert = (details: unknown): Incident => ({ properties: { additionalData: { 'Custom Details': JSON.stringify(details) } } });
const trigger = (more: Incident = {}): Incident => ({
  object: {
    properties: {
      title: 'SMS pumping of shop-api',
      severity: 'High',
      status: 'New',
      incidentNumber: 7,
      incidentUrl: 'https://portal.example/incident/7',
      labels: [],
      relatedEntities: [ip('203.0.113.7'), { kind: 'CloudApplication', properties: { name: 'shop-api' } }, ip('2001:db8::1')],
      Alerts: [alert({ CampaignId: ['c1'], Countries: ['NG, LK'] }), alert({ Countries: ['["LK","GH"]'] })],
      ...more,
    },
  },
});
const APPROVED = { labels: [{ labelName: 'Tollwatch-Approved', labelType: 'User' }] };

const posted = (body: Incident, options: { readonly address?: string; readonly format?: string } = {}): string => {
  const { requests } = runPlaybook(body, options);
  return JSON.stringify(requests.at(-1)?.body);
};
const stepsOf = (body: Incident): string => JSON.stringify(runPlaybook(body).outputs.get('Containment'));

const texts = (part: unknown): readonly string[] => {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(texts) : [];
};

describe('the definition', () => {
  const names = Object.keys(PLAYBOOK.actions);
  const expressions = texts(PLAYBOOK.actions).flatMap(expressionsIn);

  test('every expression can be read', () => {
    expect(expressions.length).toBeGreaterThan(30);
    for (const one of expressions) expect(() => parseExpression(one), one).not.toThrow();
  });

  test('every action, parameter and predecessor that is named exists', () => {
    for (const one of expressions) {
      for (const [, kind, name = ''] of one.matchAll(/\b(body|outputs|actions|parameters)\('([^']+)'\)/g))
        expect(kind === 'parameters' ? Object.keys(PLAYBOOK.parameters) : names, one).toContain(name);
    }
    for (const { runAfter } of Object.values(PLAYBOOK.actions)) for (const name of Object.keys(runAfter)) expect(names).toContain(name);
  });

  test('an action reads nothing that may run after it', () => {
    const earlier = (name: string): readonly string[] =>
      Object.keys(PLAYBOOK.actions[name]?.runAfter ?? {}).flatMap((one) => [one, ...earlier(one)]);
    for (const [name, { inputs }] of Object.entries(PLAYBOOK.actions)) {
      const read = texts(inputs)
        .flatMap(expressionsIn)
        .flatMap((one) => [...one.matchAll(/\b(?:body|outputs)\('([^']+)'\)/g)]);
      for (const [, other = ''] of read) expect(earlier(name), `${name} reads ${other}`).toContain(other);
    }
  });

  test('the address shows in no run: what reads it and what calls it hide inputs and outputs, and nothing else sees it', () => {
    const seen = Object.entries(PLAYBOOK.actions).filter(
      ([name, { inputs }]) => name === 'Read_address' || JSON.stringify(inputs).includes('Read_address'),
    );
    expect(seen.map(([name]) => name)).toEqual(['Read_address', 'Post_message']);
    for (const [, { runtimeConfiguration }] of seen) expect(runtimeConfiguration?.secureData.properties).toEqual(['inputs', 'outputs']);
    expect(JSON.stringify(PLAYBOOK.actions)).not.toContain("outputs('Post_message')");
  });

  test('no key, token, signature or vault stands in it', () => {
    expect(PLAYBOOK_TEXT).not.toMatch(
      /sig=|sv=\d|SharedAccess|AccountKey|Bearer |client_?secret|\b[A-Za-z0-9+/]{40,}={0,2}\b|vault\.azure\.(net|cn)|logic\.azure\.com/i,
    );
    expect(PLAYBOOK_TEXT).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/i);
  });
});

describe('a run', () => {
  test('reads the address as the identity and posts once', () => {
    const { requests } = runPlaybook(trigger());
    expect(requests.map(({ method, uri }) => [method, uri])).toEqual([
      ['GET', `${PARAMETERS.secretAddress}?api-version=7.4`],
      ['POST', 'https://hooks.example/workflow?sig=1'],
    ]);
  });

  test('tells who and where to, and how to approve, and no command before that', () => {
    const message = posted(trigger());
    for (const part of [
      'SMS pumping of shop-api',
      '7, High, New',
      'NG, LK, GH',
      '203.0.113.7, 2001:db8::1',
      'tollwatch-approved',
      'AdaptiveCard',
    ])
      expect(message).toContain(part);
    expect(message).not.toContain('--values');
  });

  test('after approval the commands hold the countries and addresses', () => {
    const message = posted(trigger(APPROVED));
    expect(message).not.toContain('Add the tag');
    const steps = stepsOf(trigger(APPROVED)).replaceAll('\\"', '"');
    for (const part of [
      `--data-urlencode 'Permissions={"country_code":"NG","type":"country","enabled":false}' --data-urlencode 'Permissions={"country_code":"LK"`,
      `--country-rule-set-updates '{"NG":{"ProtectStatus":"BLOCK"},"LK":{"ProtectStatus":"BLOCK"},"GH":{"ProtectStatus":"BLOCK"}}'`,
      '--operator IPMatch --values 203.0.113.7 2001:db8::1',
      'refuse NG, LK, GH before',
    ])
      expect(steps).toContain(part);
    expect(message).toContain('BlockSmsPumping');
  });

  test('as JSON for any address, the commands come after approval only', () => {
    expect(posted(trigger(), { format: 'json' })).toContain('"approved":false},"containment":[]');
    expect(posted(trigger(APPROVED), { format: 'json' })).toContain('"approved":true},"containment":[{"title":"Twilio');
  });

  test('another tag, or one that only contains the approval, approves nothing', () => {
    for (const labelName of ['tollwatch', 'not-tollwatch-approved', '', null])
      expect(posted(trigger({ labels: [{ labelName }] }))).toContain('Add the tag');
  });

  test('an incident without alerts, entities and labels is told all the same', () => {
    const bare = { object: { properties: { title: null } } };
    expect(posted(bare)).toContain('none named');
    expect(stepsOf(bare)).toContain('No destination country is named');
    expect(stepsOf(bare)).toContain('No client address is named');
  });

  test.each([['$(id)'], ["1.2.3.4'; id; '"], ['1.2.3.4 && id'], ['`id`'], ['1.2.3.4\nid'], ['a'.repeat(46)], [''], [null], [{ a: 1 }]])(
    'what is no address reaches no command: %j',
    (address) => {
      const steps = stepsOf(trigger({ relatedEntities: [ip(address)] }));
      expect(steps).toContain('No client address is named');
    },
  );

  test.each([["N'"], ['$('], ['ng'], ['NGA'], ['N'], [''], ['+234'], ['";id;"']])(
    'what is no country reaches no command: %j',
    (country) => {
      const steps = stepsOf(trigger({ Alerts: [alert({ Countries: [country] }), alert({}), { properties: {} }] }));
      expect(steps).toContain('No destination country is named');
    },
  );

  test('text from logs stays text: it is in runs that show no Markdown', () => {
    const title = '[free](https://evil.example) **x**';
    const body = JSON.parse(posted(trigger({ title }))) as { attachments: { content: { body: { type: string }[] } }[] };
    const held = (body.attachments[0]?.content.body ?? []).filter((element) => JSON.stringify(element).includes('evil'));
    expect(held.map(({ type }) => type)).toEqual(['RichTextBlock']);
  });

  test('an address without TLS is never called', () => {
    const { requests } = runPlaybook(trigger(), { address: 'http://hooks.example/' });
    expect(requests.at(-1)?.uri).toBe('https://address-is-not-https.invalid/');
  });
});
