// What the report guesses from the text of a decider, and what it does not see.
import { eventsIn, rejectionsIn, textOf, withoutComments } from '../../src/report/found-in-text.js';

describe('rejections in the text of a decider', () => {
  it.each<[string, readonly string[]]>([
    ["() => reject('a')", ['a']],
    ['() => reject("a-b", { c: 1 })', ['a-b']],
    ['() => reject(`a`)', ['a']],
    ["() => (0, core_1.reject)('a')", ['a']],
    ["() => reject(\n  'a',\n)", ['a']],
    ["() => x ? reject('b') : y ? reject('a') : reject('b')", ['b', 'a']],
    ["() => reject('it\\'s')", ["it's"]],
    ["() => { // reject('old')\n /* reject('older') */ return reject('a // b') }", ['a // b']],
    ["() => 'https://x.y' + reject('a')", ['a']],
    ["() => object('a')", []],
    ["() => notreject('a')", []],
    ['() => reject(code)', []],
    ['() => reject(`${a}`)', []],
    ["() => t('a')", []],
    ['function () { [native code] }', []],
  ])('of %j are %j', (source, codes) => {
    expect(rejectionsIn(withoutComments(source))).toEqual(codes);
  });
});

describe('events in the text of a decider', () => {
  it.each<[string, readonly string[]]>([
    ['(a) => a.opened({})', ['opened']],
    ['(a) => a.opened().closed()', ['opened', 'closed']],
    ['(a) => a\n  .opened ()', ['opened']],
    ["(a) => a['odd.name']()", ['odd.name']],
    ['(a) => a.state.opened', []],
    ['(a) => a.reopened()', []],
    ['(a) => a.oddXname()', []],
    ['(a) => a /* .opened() */', []],
    ['(a) => open(a)', []],
  ])('of %j are %j', (source, events) => {
    expect(eventsIn(withoutComments(source), ['opened', 'closed', 'odd.name'])).toEqual(events);
  });
});

describe('the text of a decider', () => {
  it('is its source, also when it calls itself something else', () => {
    const decide = Object.assign(() => 'yes', { toString: () => "reject('no')" });
    expect(textOf(decide)).toContain("'yes'");
    expect(rejectionsIn(textOf(decide))).toEqual([]);
  });
});
