// `openBrowser`: a headless Chromium for tests, and pages of it that remember what went wrong in them.
import { launch, type Browser, type Page } from 'puppeteer-core';
import { findChromium } from './find-chromium.js';

/** What a page did besides showing itself. */
export interface Watched {
  readonly page: Page;
  /** What it wrote to its console. */
  readonly console: readonly string[];
  /** What it threw and nobody caught. */
  readonly errors: readonly string[];
  /** The addresses of all requests, its own among them; data in an address is none. */
  readonly requests: readonly string[];
}

/** The caller closes it. @throws when there is no browser to be found. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  return launch({ executablePath, args: [...args], headless: 'shell' });
}

/** A new page, from its first request on. */
export async function watchedPage(browser: Browser): Promise<Watched> {
  const page = await browser.newPage();
  const console: string[] = [];
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  return { page, console, errors, requests };
}
