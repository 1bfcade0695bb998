// The sheet for the workshop on links, and links as a page of their own: widths, axe, paper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, links } from './browser.mjs';

const files = links();
const LIMIT = { timeout: 120_000 };

let browser;
before(async () => {
  browser = await launch();
}, LIMIT);
after(() => browser?.close(), LIMIT);

for (const [name, file] of Object.entries(files)) {
  for (const width of [1280, 390]) {
    test(`${name}, ${width} pixels: nothing asked, no sideways scrolling, axe finds nothing`, LIMIT, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true });
      const page = await context.newPage();
      const asked = [];
      page.on('request', (request) => {
        if (request.url() !== `file://${file}` && !request.url().startsWith('data:')) asked.push(request.url());
      });
      await page.goto(`file://${file}`);
      assert.deepEqual(asked, []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const found = await new AxeBuilder({ page }).withTags(tags).analyze();
      assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`), []);
      await context.close();
    });
  }
}

test('the sheet is printed across, the words on one page and the rows on others, none cut', LIMIT, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`file://${files.sheet}`);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)];
  assert.ok(pages.length >= 2 && pages.length <= 4, `${pages.length} pages`);
  assert.ok(pages.every(([, wide, high]) => Number(wide) > Number(high)), 'across');
  await context.close();
});
