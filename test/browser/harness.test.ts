// The browser of the tests itself: it sees what it is to see, so that a page without faults is worth something.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { faultsInPage } from './faults-in-page.js';
import { findChromium } from './find-chromium.js';
import { openBrowser, watchedPage } from './open-browser.js';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pages-'));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

let written = 0;

async function show(html: string) {
  const file = join(folder, `${String(++written)}.html`);
  await writeFile(file, html);
  const watched = await watchedPage(browser);
  await watched.page.setViewport({ width: 400, height: 800 });
  await watched.page.goto(pathToFileURL(file).href);
  return watched;
}

const svg = (inside: string) =>
  `<h1>A</h1><svg id="d" width="200" height="100" aria-labelledby="t" aria-describedby="t"><title id="t">T</title>${inside}</svg>`;
const node = (x: number, width: number, text: string) =>
  `<g class="node"><rect x="${String(x)}" y="10" width="${String(width)}" height="40" fill="#fff"/><text x="${String(x + 2)}" y="35" font-size="14">${text}</text></g>`;

describe('what is wrong with a page', () => {
  it.each<[string, string, RegExp]>([
    ['a page without text', '', /no text/],
    ['one that scrolls sideways', '<h1>A</h1><div style="width: 500px">a</div>', /scrolls sideways/],
    ['small text', '<h1>A</h1><p style="font-size: 11px">a</p>', /'a' is 11 px/],
    ['pale text', '<h1>A</h1><p style="color: #888">a</p>', /contrast of 3\.5/],
    ['text over text', '<h1>A</h1><p>a</p><p style="margin-top: -2em">b</p>', /'a' and 'b' overlap/],
    ['a heading out of order', '<h1>A</h1><h3>b</h3>', /an h3 follows an h1/],
    ['a page without a heading', '<p>a</p>', /not one h1/],
    ['a link to nowhere', '<h1>A</h1><a href="#b">b</a>', /leads nowhere/],
    ['an id twice', '<h1 id="a">A</h1><p id="a">b</p>', /twice/],
    [
      'a box that is cut off',
      '<h1>A</h1><div class="scroll" style="overflow: hidden"><pre>b<span style="padding-left: 400px">c',
      /does not scroll/,
    ],
    ['an empty diagram', svg(''), /no nodes/],
    ['a diagram without words', '<h1>A</h1><svg id="d"></svg>', /no aria-labelledby/],
    ['a node without a size', svg(node(10, 0, 'a')), /not drawn/],
    ['a node outside', svg(node(150, 100, 'a')), /outside of its diagram/],
    ['text that is too long for its node', svg(node(10, 40, 'much too long')), /does not fit/],
    ['nodes over each other', svg(node(10, 60, 'a') + node(40, 60, 'b')), /overlaps another/],
    [
      'text over a node',
      svg(`${node(10, 60, 'a')}<g class="beside"><text x="60" y="35">b</text></g>`),
      /'b' overlaps a node/,
    ],
    [
      'an edge without a length',
      svg(`${node(10, 60, 'a')}<g class="edge"><path d="M1,1"/></g>`),
      /edge of d is not drawn/,
    ],
  ])('is said of %s', async (_, html, fault) => {
    const { page } = await show(`<!doctype html><body>${html}`);
    expect((await faultsInPage(page)).join('\n')).toMatch(fault);
  });

  it('is nothing where nothing is wrong', async () => {
    const { page } = await show(`<!doctype html><body>${svg(node(10, 60, 'a') + node(100, 60, 'b'))}<p>c</p>`);
    expect(await faultsInPage(page)).toEqual([]);
  });
});

describe('a page that is watched', () => {
  it('tells what it wrote to the console and what it threw', async () => {
    const { console, errors } = await show('<script>console.warn("a"); throw new Error("b")</script>');
    expect(console).toEqual(['warn: a']);
    expect(errors.join()).toContain('b');
  });

  it('tells what it asked for', async () => {
    const { requests } = await show('<img src="http://127.0.0.1:1/a.png"><img src="data:,">');
    expect(requests.slice(1)).toEqual(['http://127.0.0.1:1/a.png']);
  });

  it('says that its policy refused a script', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
    const { console } = await show(`<!doctype html>${policy}<script>document.title = 'a'</script>`);
    expect(console.join()).toContain('Content Security Policy');
  });
});

describe('the browser', () => {
  const mac = { platform: 'darwin', arch: 'arm64' } as const;

  it('is the one that is named', async () => {
    const env = { CHROMIUM_PATH: '/opt/chromium', PATH: folder };
    expect(await findChromium({ ...mac, env })).toMatchObject({ executablePath: '/opt/chromium' });
  });

  it('is one of the machine where npm has none', async () => {
    await writeFile(join(folder, 'chromium'), '');
    expect(await findChromium({ ...mac, env: { PATH: `/none:${folder}` } })).toMatchObject({
      executablePath: join(folder, 'chromium'),
    });
  });

  it('is asked for in words where there is none', async () => {
    await expect(findChromium({ ...mac, env: { PATH: '/none' } })).rejects.toThrow('this test needs a browser');
  });
});
