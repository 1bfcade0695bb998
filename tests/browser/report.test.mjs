// The report in a real browser, both editions. Each test has its own time limit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { invented, launch, reports } from './browser.mjs';

const files = reports();
// Beside the made-up figures, which hold every oddity at once, what the program itself writes of an invented place.
const named = Boolean(process.env.REPORT_OPEN);
const place = named ? files : invented();
const all = Object.entries(files).concat(named ? [] : Object.entries(place).map(([name, file]) => [`invented place, ${name}`, file]));
const WIDTHS = [1280, 768, 390, 320];
const LIMIT = { timeout: 60_000 };
const LONG = { timeout: 240_000 };

let browser;
before(async () => {
  browser = await launch();
}, LIMIT);
after(() => browser?.close(), LIMIT);

// Opens a file and notes every request but the file itself, and every complaint of the browser.
async function open(file, { width = 1280, script = true, scheme = 'light' } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled: script,
    colorScheme: scheme,
    offline: true,
  });
  const page = await context.newPage();
  const asked = [];
  const complaints = [];
  page.on('request', (request) => {
    if (request.url() !== `file://${file}` && !request.url().startsWith('data:')) asked.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  // A large page on a machine that is busy with something else takes its time.
  await page.goto(`file://${file}`, { timeout: 120_000 });
  return { page, context, asked, complaints };
}

const overflow = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((e) => !e.closest('.scroll') && e.getBoundingClientRect().right > wide + 1)
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className?.baseVal ?? e.className}`);
  });

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));

for (const [edition, file] of all) {
  describe(`${edition} edition`, () => {
    // The colours and the width between are tried on the made-up figures alone: they are the same elements.
    const whole = !edition.startsWith('invented');
    for (const width of whole ? WIDTHS : [1280, 390, 320]) {
      test(`${width} pixels: nothing asked, nothing complained of, no sideways scrolling`, LIMIT, async () => {
        const { page, context, asked, complaints } = await open(file, { width });
        assert.deepEqual(await overflow(page), []);
        // Tables behind charts too; the lists of people are the same elements again and again.
        await page.evaluate(() =>
          document.querySelectorAll('details:not(.stories,.group,.story)').forEach((d) => (d.open = true)),
        );
        assert.deepEqual(await overflow(page), []);
        assert.deepEqual(asked, []);
        assert.deepEqual(complaints, []);
        await context.close();
      });
    }

    for (const [name, width, scheme] of [
      ['1280 pixels', 1280, 'light'],
      ['390 pixels', 390, 'light'],
      ['dark', 1280, 'dark'],
    ].slice(0, whole ? 3 : 2)) {
      test(`axe finds nothing: ${name}`, LONG, async () => {
        const { page, context } = await open(file, { width, scheme });
        if (scheme === 'dark') await page.click('label[for=t-auto]');
        // Of the hundreds of waits and stories, which are the same elements each time, two of each list are enough; of the
        // lists of medians, which differ in their quarter, the first seven.
        await page.evaluate(() => {
          for (const list of document.querySelectorAll('.group, .stories')) {
            const same = ':scope > .case, :scope > .story, :scope > div > .case, :scope > div > .whom > li';
            [...list.querySelectorAll(same)].slice(2).forEach((e) => e.remove());
          }
          for (const figure of document.querySelectorAll('.group.figure')) {
            [...figure.querySelectorAll(':scope > div > .group')].slice(7).forEach((e) => e.remove());
          }
          document.querySelectorAll('details').forEach((d) => (d.open = true));
        });
        const found = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze();
        const said = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
        assert.deepEqual(said, []);
        await context.close();
      });
    }

    test('without script the same text and the same links', LIMIT, async () => {
      const told = [];
      for (const script of [true, false]) {
        const { page, context } = await open(file, { script });
        told.push({
          text: await page.locator('body').innerText(),
          links: await page.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))),
        });
        await context.close();
      }
      assert.ok(told[0].text.length > 5000);
      assert.deepEqual(told[0], told[1]);
    });

    test('ids are unique, references resolve, every chart has its twin', LIMIT, async () => {
      const { page, context } = await open(file);
      const wrong = await page.evaluate(() => {
        const out = [];
        const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
        if (new Set(ids).size !== ids.length) out.push('an id stands twice');
        for (const e of document.querySelectorAll('[aria-labelledby],[aria-describedby]')) {
          for (const id of `${e.getAttribute('aria-labelledby') ?? ''} ${e.getAttribute('aria-describedby') ?? ''}`.split(/\s+/)) {
            if (id && !document.getElementById(id)) out.push(`no #${id}`);
          }
        }
        for (const a of document.querySelectorAll('a[href^="#"]')) {
          if (!document.getElementById(a.getAttribute('href').slice(1))) out.push(`no ${a.getAttribute('href')}`);
        }
        // A chart's twin is a table, a numbered list or a key with its numbers, in the same figure or just after it.
        for (const svg of document.querySelectorAll('svg[role=img]')) {
          let place = svg.parentElement;
          while (place && !place.querySelector('table, .ev, .key b')) place = place.parentElement;
          if (!place || place.matches('main, body')) out.push(`no twin: ${svg.getAttribute('aria-label').slice(0, 80)}`);
          if (!svg.getAttribute('aria-label')) out.push('a chart without description');
        }
        return out;
      });
      assert.deepEqual(wrong, []);
      await context.close();
    });

    test('the keyboard meets the skip link first, and can choose the colours', LIMIT, async () => {
      const { page, context } = await open(file);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await paper();
      await page.focus('#t-light');
      await page.keyboard.press('ArrowRight');
      assert.notEqual(await paper(), light);
      await context.close();
    });

    test('printed: light, tables open, no sideways scrolling, the first sheet alone', LONG, async () => {
      const { page, context } = await open(file, { width: 794 });
      await page.click('label[for=t-dark]');
      await page.emulateMedia({ media: 'print' });
      const seen = await page.evaluate(() => ({
        paper: getComputedStyle(document.body).backgroundColor,
        closed: [...document.querySelectorAll('details.twin table')].filter((t) => t.getBoundingClientRect().height === 0).length,
        theme: getComputedStyle(document.querySelector('.theme')).display,
        // One person's page has no first sheet of answers.
        apart: [...document.querySelectorAll('.lead')].map((lead) => getComputedStyle(lead).breakAfter).find((b) => b !== 'page') ?? 'page',
      }));
      assert.deepEqual(seen, { paper: 'rgb(255, 255, 255)', closed: 0, theme: 'none', apart: 'page' });
      const pdf = await page.pdf({ preferCSSPageSize: true, timeout: 120_000 });
      const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
      assert.ok(sheets >= (edition.includes('person') ? 2 : 6) && sheets < 60, `${sheets} sheets`);
      await context.close();
    });
  });
}

test('the open edition tells of nobody and the restricted one of somebody', LIMIT, async () => {
  for (const { open: shared, restricted } of [files, place]) {
    const people = {};
    for (const [edition, file] of Object.entries({ shared, restricted })) {
      const { page, context } = await open(file);
      people[edition] = await page.locator('details.case, .whom li').count();
      await context.close();
    }
    assert.equal(people.shared, 0);
    assert.ok(people.restricted > 1000, `${people.restricted}`);
  }
});

test('a link to a person opens her story, and the number of a figure its people', LIMIT, async () => {
  const { page, context } = await open(place.restricted);
  const close = () => page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = false)));
  await openAll(page);
  const person = page.locator('details.case a[href^="#p"]').first();
  const story = await person.getAttribute('href');
  await page.evaluate(() => document.querySelectorAll('details.stories, details.story').forEach((d) => (d.open = false)));
  await person.click();
  await page.waitForFunction((id) => document.querySelector(id).checkVisibility(), story);
  await close();
  for (const number of ['.prom a[href^="#b"]', '.prom a[href^="#f"]', '#s5 a[href^="#b"]']) {
    const link = page.locator(number).first();
    await link.click();
    const list = await link.getAttribute('href');
    await page.waitForFunction((id) => document.querySelector(id).checkVisibility(), list);
    await close();
  }
  await context.close();
});
