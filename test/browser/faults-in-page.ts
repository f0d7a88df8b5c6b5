// `faultsInPage`: what is wrong with how a page looks, measured where it is shown.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';

/**
 * In words: text that is too small, too pale, cut off, or over other text; diagrams whose nodes are not drawn, overlap, or
 * are too small for their text; a page that scrolls sideways; headings and links that are not in order.
 */
export async function faultsInPage(page: Page): Promise<readonly string[]> {
  // The script gives a list of texts.
  return (await page.evaluate(await readFile(join(__dirname, 'in-page.js'), 'utf8'))) as readonly string[];
}
