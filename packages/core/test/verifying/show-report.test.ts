// `showVerifyReport`: the report in lines.
import { showVerifyReport, type VerifyReport } from '@millrace/core';

const equal: VerifyReport = {
  ...{ replay: 'copy', equal: true, until: undefined, streams: 2, events: 3, different: 0, differences: [] },
  ...{ failed: 0, failures: [], foldsCompared: 0, foldsDifferent: 0, foldDifferences: [] },
  ...{ parked: 0, later: 0, beyond: 0, notLookedAt: 0, passes: 1 },
};

test('of an equal target it is one line', () => {
  expect(showVerifyReport(equal)).toBe("'copy' is equal: 2 streams, 3 events compared");
});

test('it says what was left out, and what differs', () => {
  const place = { stream: 's-1', revision: 1n, position: { commit: 1n, prepare: 1n }, type: 'a' };
  const text = showVerifyReport({
    ...equal,
    ...{ equal: false, foldsCompared: 2, parked: 1, later: 2, beyond: 3, notLookedAt: 4, passes: 5 },
    different: 3,
    differences: [
      {
        stream: 's-1',
        revision: 1n,
        kind: 'missing',
        expectedEvents: 2,
        actualEvents: 1,
        message: 's-1 at revision 1: …',
      },
      {
        stream: 's-2',
        revision: 0n,
        kind: 'changed',
        expectedEvents: 2,
        actualEvents: 2,
        message: 's-2 at revision 0: …',
      },
    ],
    failed: 2,
    failures: [{ ...place, kind: 'transform-failed', message: 'a at revision 1 of s-1: …' }],
    foldsDifferent: 1,
    foldDifferences: [{ from: 's-1', to: 's-2', message: 's-1 and s-2: …' }],
  });
  expect(text.split('\n')).toEqual([
    "'copy' is NOT equal: 2 streams, 3 events, 2 folds compared; 3 streams differ, 2 events failed, 1 fold differs",
    '1 event of parked streams left out; 2 later events in the target; 3 events replayed since; ' +
      '4 events of other streams not looked at; 5 passes',
    's-1 at revision 1: … (1 event of 2)',
    's-2 at revision 0: …',
    'and 1 more stream',
    'transform-failed: a at revision 1 of s-1: …',
    'and 1 more failed event',
    's-1 and s-2: …',
  ]);
});
