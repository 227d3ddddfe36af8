import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../generated/types/pyx/run-report.js';
import { sampleReport } from '../sample.js';
import { renderHtml } from './page.js';
import { CHROMIUM_FLAGS, chromiumOnPath, HOSTILE, reportOf } from './testing.js';

const executablePath = chromiumOnPath();
const isRequired = process.env.PYX_REQUIRE_CHROMIUM === '1';
if (executablePath === undefined && !isRequired) process.stderr.write('not run: no Chromium\n');

const WIDTHS = [400, 800, 1440];

describe.skipIf(executablePath === undefined && !isRequired)('the page in a real Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pyx-page-'));
  let browser: Browser;

  beforeAll(async () => {
    if (executablePath === undefined) throw new Error('PYX_REQUIRE_CHROMIUM is set, and no Chromium is on the PATH');
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens it from a file, with all that it says to a console, asks in a dialog, or wants from elsewhere. */
  async function open(report: RunReport, { width = 1440, dark = false } = {}) {
    const file = join(folder, 'report.html');
    writeFileSync(file, renderHtml(report));
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
    });
    const heard: string[] = [];
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      heard.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const address = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== address) heard.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    return { page, heard };
  }

  it('opens from a file without a complaint, and asks for nothing else', async () => {
    const { page, heard } = await open(sampleReport());
    expect(await page.title()).toBe('Harbour Bridge 2.4.1: not conformant · Pyx');
    expect(heard).toEqual([]);
    await page.close();
  });

  it.each(HOSTILE.map((text) => [text]))('runs nothing of %j', async (text) => {
    const { page, heard } = await open(reportOf(text));
    await unfold(page);
    await page.mouse.move(300, 300);
    expect(await page.evaluate(() => 'struck' in globalThis)).toBe(false);
    expect(await page.locator('script, img, iframe, svg, object, form').count()).toBe(0);
    expect(heard).toEqual([]);
    await page.close();
  });

  it.each(WIDTHS)('fits a window of %i pixels, also with everything unfolded and long words in it', async (width) => {
    for (const report of [sampleReport(), reportOf('W'.repeat(3_000))]) {
      const { page } = await open(report, { width });
      await unfold(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      for (const { id } of report.findings) {
        const box = await page.locator(`[id="${id}"]`).boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? width)).toBeLessThanOrEqual(width);
      }
      await page.close();
    }
  });

  it('comes to a finding by its link, below the bar that stays', async () => {
    const { page } = await open(sampleReport());
    await page.goto(`${page.url()}#F1`);
    const top = await page.locator('#F1').evaluate((element) => element.getBoundingClientRect().top);
    const bar = await page.locator('nav').evaluate((element) => element.getBoundingClientRect().bottom);
    expect(top).toBeGreaterThanOrEqual(bar - 1);
    expect(top).toBeLessThan(300);
    await page.close();
  });

  it('unfolds the raw messages of a step by keyboard', async () => {
    const { page } = await open(sampleReport());
    const summary = page.locator('#F1 .step summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#F1 .raw').first().isVisible()).toBe(true);
    await page.close();
  });

  it.each([
    ['light', false],
    ['dark', true],
  ])('can be read in %s: every text has the contrast that WCAG AA asks for', async (_, dark) => {
    const { page } = await open(sampleReport(), { dark });
    await unfold(page);
    expect(await faintTexts(page)).toEqual([]);
    await page.close();
  });

  it('is light on paper, with the messages that a finding points at unfolded', async () => {
    const { page } = await open(sampleReport(), { dark: true });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('#F1 .step.evidence .raw').first().isVisible()).toBe(true);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.close();
  });
});

const unfold = (page: Page) =>
  page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');

/** The part of a browser that `faintTexts` asks; the rest of this project knows none. */
interface Dom {
  readonly document: {
    querySelectorAll(selector: string): Iterable<Shown>;
    createElement(name: 'canvas'): { getContext(kind: '2d', options: object): Canvas | null };
  };
  getComputedStyle(element: Shown): {
    readonly color: string;
    readonly backgroundColor: string;
    readonly fontSize: string;
  };
}
interface Shown {
  readonly className: string;
  readonly parentElement: Shown | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  getClientRects(): { readonly length: number };
}
interface Canvas {
  fillStyle: string;
  clearRect(x: number, y: number, width: number, height: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Iterable<number> };
}

/** Texts with less than 4.5 : 1 (3 : 1 where they are large) against what is behind them. */
const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as Dom;
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('no canvas');
    type Colour = readonly [red: number, green: number, blue: number, alpha: number];
    const read = (colour: string): Colour => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = ([red, green, blue, alpha]: Colour, below: Colour): Colour => [
      red * alpha + below[0] * (1 - alpha),
      green * alpha + below[1] * (1 - alpha),
      blue * alpha + below[2] * (1 - alpha),
      1,
    ];
    const behind = (element: Shown | null): Colour => {
      if (element === null) return [255, 255, 255, 1];
      const own = read(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, behind(element.parentElement));
    };
    const linear = (part: number): number =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
    const light = ([red, green, blue]: Colour): number =>
      0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    const faint: string[] = [];
    for (const element of document.querySelectorAll('body, body *')) {
      const text = [...element.childNodes]
        .map((node) => (node.nodeType === 3 ? (node.textContent ?? '') : ''))
        .join('');
      if (text.trim() === '' || element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const ground = behind(element);
      const [one, other] = [light(over(read(style.color), ground)), light(ground)];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < (Number.parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
        faint.push(`${contrast.toFixed(2)} ${element.className}: ${text.trim().slice(0, 40)}`);
    }
    return faint;
  });
