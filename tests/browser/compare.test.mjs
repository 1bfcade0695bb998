// Places side by side in a real browser: nothing asked, nothing to scroll sideways, axe, and every place's letter to be read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { compared, launch } from './browser.mjs';

const { page: file, json, csv } = compared();
const LIMIT = { timeout: 60_000 };

let browser;
before(async () => {
  browser = await launch();
}, LIMIT);
after(() => browser?.close(), LIMIT);

async function open(width, scheme = 'light') {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, offline: true });
  const page = await context.newPage();
  const asked = [];
  const complaints = [];
  page.on('request', (request) => request.url() !== `file://${file}` && asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`file://${file}`);
  return { page, context, asked, complaints };
}

describe('places side by side', () => {
  for (const [width, scheme] of [
    [1280, 'light'],
    [390, 'light'],
    [320, 'light'],
    [1280, 'dark'],
  ]) {
    test(`${width} pixels, ${scheme}: axe finds nothing, nothing is asked, nothing scrolls sideways`, LIMIT, async () => {
      const { page, context, asked, complaints } = await open(width, scheme);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
      const found = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      assert.deepEqual(
        found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`),
        [],
      );
      assert.deepEqual([asked, complaints], [[], []]);
      await context.close();
    });
  }

  test('two places at one point: both letters can be read', LIMIT, async () => {
    const { page, context } = await open(1280);
    // The first two are one place under two names, so that every point of theirs is the same.
    const letters = await page.evaluate(() =>
      [...document.querySelectorAll('.fn svg')].map((svg) =>
        [...svg.querySelectorAll('text')]
          .filter((t) => /^[A-Z]$/.test(t.textContent))
          .map((t) => ({ letter: t.textContent, box: t.getBoundingClientRect().toJSON() })),
      ),
    );
    assert.ok(letters.length > 5);
    for (const all of letters) {
      assert.ok(all.some((l) => l.letter === 'A') && all.some((l) => l.letter === 'B'));
      for (const a of all) {
        for (const b of all.filter((b) => b !== a)) {
          // Boxes of a text are higher than its letters by a quarter above and below.
          const apart = Math.abs(a.box.x - b.box.x) > 6 || Math.abs(a.box.y - b.box.y) > 10;
          assert.ok(apart, `${a.letter} and ${b.letter}`);
        }
      }
    }
    await context.close();
  });

  test('official medians stand beside each other without lines', LIMIT, async () => {
    const { page, context } = await open(1280);
    const waits = JSON.parse(readFileSync(json)).official.medians;
    assert.ok(waits.length > 0);
    const rows = readFileSync(csv, 'utf8').split('\n').filter((row) => row.startsWith('median,'));
    assert.ok(rows.length >= 2 && rows.every((row) => /,,,,,(no line|held back|not known)$/.test(row)), rows.join('\n'));
    const section = page.locator('section', { hasText: 'Median days to first response, 65 and above' }).first();
    assert.equal(await section.locator('svg').count(), 0);
    assert.equal(await section.locator('thead th').count(), 3);
    await context.close();
  });
});
