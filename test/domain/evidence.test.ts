import { expect, test } from 'vitest';
import { EVIDENCE_KEPT, joinEvidence } from '../../src/domain/evidence.ts';
import type { Evidence } from '../../src/domain/signal.ts';

const evidence = (share: number, suspect: number, seenAt: number): Evidence => ({
  subject: { log: 'AWSCloudTrail', service: '1', flow: '', dimension: 'principal', part: 'backup-job' },
  window: { from: 0, to: seenAt },
  nats: { share },
  sends: suspect,
  verified: 0,
  suspect,
  firstSeen: true,
  hunt: 'sns-publish-spike',
  finding: `${seenAt}`,
  seenAt,
});

test('evidence that reached its cap keeps growing in messages, whichever came first', () => {
  const [early, late] = [evidence(40, 30, 1), evidence(40, 900, 2)];
  expect(joinEvidence([early], [late])).toEqual([late]);
  expect(joinEvidence([late], [early])).toEqual([late]);
});

test('stronger evidence stays when weaker follows with more messages, as fresh as the newer', () => {
  const [early, late] = [evidence(40, 30, 1), evidence(5, 900, 2)];
  expect(joinEvidence([early], [late])).toEqual([{ ...early, seenAt: 2 }]);
});

test('what is explained stands beside what is not, and never crowds it out', () => {
  const explained = Array.from({ length: EVIDENCE_KEPT + 5 }, (_, n) => ({
    ...evidence(40, 900, 1),
    subject: { ...evidence(40, 900, 1).subject, part: `job-${n}` },
    explained: 'nothing was sent',
  }));
  const open = evidence(20, 30, 1);
  expect(joinEvidence(explained, [open])).toHaveLength(EVIDENCE_KEPT);
  expect(joinEvidence(explained, [open])[0]).toEqual(open);
  expect(joinEvidence([{ ...open, explained: 'nothing was sent' }], [open])).toHaveLength(2);
});
