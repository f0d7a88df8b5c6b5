// The page of a model, opened as a reader opens it: a file, in a browser, on a phone and on a desk, by day and by night.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelDescription } from '@millrace/core';
import type { Browser } from 'puppeteer-core';
import { faultsInPage } from '../../../../test/browser/faults-in-page.js';
import { openBrowser, watchedPage, type Watched } from '../../../../test/browser/open-browser.js';
import { modelPage } from '../../src/report/page.js';
import { accounts, garage, hostile, HOSTILE, many, nothing } from './models.js';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-page-'));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const open: Watched['page'][] = [];
afterEach(async () => {
  for (const page of open.splice(0)) await page.close();
});

async function show(model: ModelDescription, width: number, scheme = 'light'): Promise<Watched & { url: string }> {
  const file = join(folder, 'model.html');
  await writeFile(file, await modelPage(model));
  const watched = await watchedPage(browser);
  open.push(watched.page);
  await watched.page.setViewport({ width, height: 800 });
  await watched.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const url = pathToFileURL(file).href;
  await watched.page.goto(url);
  return { ...watched, url };
}

const MODELS = { garage, accounts, many, hostile };
const SCREENS = Object.keys(MODELS).flatMap((name) =>
  [400, 1400].flatMap((width) =>
    ['light', 'dark'].map((scheme) => [name as keyof typeof MODELS, width, scheme] as const),
  ),
);

describe('the page of a model in a browser', () => {
  it.each(SCREENS)('of %s can be read at %d pixels in %s, and asks for nothing', async (name, width, scheme) => {
    const { page, console, errors, requests, url } = await show(MODELS[name], width, scheme);
    expect({ console, errors, requests }).toEqual({ console: [], errors: [], requests: [url] });
    expect(await faultsInPage(page)).toEqual([]);
  });

  it('has as many diagrams as it should, with all that is in them', async () => {
    const { page } = await show(garage, 1400);
    const drawn = await page.evaluate(`[...document.querySelectorAll('svg')].map((svg) =>
      [...svg.querySelectorAll('.node, .beside')].map((node) => node.textContent).sort().join(' '))`);
    expect(drawn).toEqual([
      'gate pass pass ticket',
      'closed opened pass ticket twin: gate',
      'paid pay print printed',
      'alarms gate stays ticket',
    ]);
    const edges = await page.evaluate(`[...document.querySelectorAll('svg')].map((svg) =>
      [svg.querySelectorAll('.edge').length, svg.querySelectorAll('.guessed').length])`);
    expect(edges).toEqual([
      [2, 0],
      [4, 2],
      [2, 2],
      [3, 0],
    ]);
  });

  it('shows dark colours only where they are asked for, and never on paper', async () => {
    const { page } = await show(garage, 1400);
    // Both at once: what sets one of them alone takes the other back.
    const devtools = await page.createCDPSession();
    const back = async (media: string, value: string) => {
      await devtools.send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value }] });
      return page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    };
    expect(await back('screen', 'dark')).toBe('rgb(20, 23, 28)');
    expect(await back('screen', 'light')).toBe('rgb(255, 255, 255)');
    expect(await back('print', 'dark')).toBe('rgb(255, 255, 255)');
  });

  it.each(['many', 'hostile'] as const)('is printed without cutting anything of %s off', async (name) => {
    const { page } = await show(MODELS[name], 1400);
    await page.emulateMediaType('print');
    // The width of a sheet of A4 between its margins.
    await page.setViewport({ width: 718, height: 1000 });
    const wide = await page.evaluate(`[...document.querySelectorAll('svg, table, code, p')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5).map((one) => one.outerHTML.slice(0, 80))`);
    expect(wide).toEqual([]);
  });

  it('keeps the texts of a diagram in their nodes, whatever font is there', async () => {
    const { page } = await show(garage, 1400);
    const grow = `for (const text of document.querySelectorAll('.diagram text')) text.style.fontSize = '19px'`;
    await page.evaluate(grow);
    expect(await faultsInPage(page)).toEqual([]);
    await page.evaluate(`for (const text of document.querySelectorAll('text')) text.removeAttribute('textLength')`);
    expect((await faultsInPage(page)).join()).toContain('does not fit');
  });

  it('lets a table be scrolled with the keyboard', async () => {
    const { page } = await show(garage, 400);
    const box = `[...document.querySelectorAll('.scroll')].find((one) => one.scrollWidth > one.clientWidth)`;
    await page.evaluate(`${box}.focus()`);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(`${box}.scrollLeft > 0`);
    expect(await page.evaluate(`document.activeElement.getAttribute('aria-label')`)).toBe('All aggregates');
  });

  it('leads from its contents, and from a diagram, to what is told there', async () => {
    const { page } = await show(garage, 1400);
    await page.evaluate(`document.querySelector('nav a[href="#aggregate-ticket"]').click()`);
    expect(await page.evaluate(`document.querySelector(':target h2').textContent`)).toBe('ticket');
    await page.evaluate(`[...document.querySelectorAll('svg a')].find((one) => one.textContent === 'pay')
      .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`);
    await page.waitForFunction(`document.querySelector(':target th')?.textContent === 'pay'`);
    expect(await page.evaluate(`document.querySelector(':target').tagName`)).toBe('TR');
  });

  it('takes nothing of a name or of a doc string for markup', async () => {
    const { page } = await show(hostile, 1400);
    const elements = await page.evaluate(
      `[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))]`,
    );
    expect(elements).not.toEqual(expect.arrayContaining(['script']));
    expect(elements).not.toEqual(expect.arrayContaining(['img']));
    const attributes = await page.evaluate(
      `[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((name) => /^on|^style$/.test(name))`,
    );
    expect(attributes).toEqual([]);
    const title = await page.evaluate(`document.querySelector('h1').textContent`);
    expect(title).toBe(
      HOSTILE.replace('\0', '␀')
        .replace('\u0007', '␇')
        .replace('\ud800', '\ufffd')
        .replace('\t', '␉')
        .replaceAll('\n', '␊'),
    );
  });

  it('of an empty model has its heading and no more', async () => {
    const { page } = await show(nothing, 400);
    expect(await page.evaluate(`document.body.innerText.trim().split(/\\s*\\n\\s*/)`)).toEqual([
      'To the model',
      'Model',
      '0 aggregates · 0 commands · 0 events',
    ]);
  });
});
