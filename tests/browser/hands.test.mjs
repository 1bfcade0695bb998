// Several hands in one assessment: four windows, each with its own part and some with the same answer. No edit is lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, demo, herFolder, looksRight } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

const HANDS = ['Jane Pascoe', 'Priya Nair', 'Jane Pascoe', 'Priya Nair'];
const OWN = ['outcome.nutrition', 'outcome.toilet', 'outcome.community', 'outcome.home-kept'];

test('four windows write at once, part by part: every word is there, and what two wrote stands side by side', LONG, async () => {
  const first = await d.as('Priya Nair');
  await herFolder(first, d.home);
  await first.click('summary:text("Begin the assessment")');
  await first.check('#path-full');
  await first.locator('form:has(#path-full) button').click();
  await first.waitForSelector('#outcomes');
  // Each window shows the same page before anybody writes.
  const windows = [];
  for (const who of HANDS) {
    const page = await d.as(who, { viewport: { width: 1280, height: 900 } });
    await herFolder(page, d.home);
    await page.locator('a:text("The assessment")').first().click();
    await page.waitForSelector('#outcomes');
    windows.push(page);
  }
  const written = new Map();
  const write = async (page, field, words) => {
    await page.fill(`[name="${field}~words"]`, words);
    written.set(words, field);
  };
  for (let round = 0; round < 3; round += 1) {
    for (const [n, page] of windows.entries()) {
      await write(page, OWN[n], `Window ${n}, round ${round}: its own answer.`);
      // The same answer by all: only the hand knows what it had seen.
      await write(page, 'outcome.work', `Window ${n}, round ${round}: the answer of all.`);
    }
    // All at the same moment.
    await Promise.all(windows.map((page) => Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: /Keep What she can do/ }).click()])));
    for (const page of windows) assert.equal(await page.locator('[role=alert]').count(), 0, await page.locator('main').innerText());
  }
  const page = windows[0];
  await page.reload();
  for (const [n, field] of OWN.entries()) {
    assert.equal(await page.inputValue(`[name="${field}~words"]`), `Window ${n}, round 2: its own answer.`);
  }
  const both = await page.locator('#q-outcome-work').innerText();
  assert.match(both, /Two people wrote this at once/);
  await looksRight(page);
  // No word that was kept is gone: each is a version, of its own field.
  await page.click('a:text("Versions side by side")');
  await page.waitForSelector('table');
  const versions = await page.locator('main').innerText();
  const count = (name) => Number(new RegExp(`${name}[\\s\\S]*?version (\\d+)`).exec(versions)?.[1] ?? 1);
  assert.equal(count('Work, learning, volunteering'), 12, 'three rounds of four hands');
  for (const name of ['Eating and drinking', 'Using the toilet', 'Getting out']) assert.ok(count(name) >= 3, `${name}: ${count(name)}`);
  for (const one of windows) await one.context().close();
});
