// A small need: the short path asks what the law asks and no more, she reads it, and it is over in a few pages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, counted, demo, looksRight, text } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);


test('a grab rail: what the law asks at least, what she told before counted once, final after she answered: 8 pages', LONG, async () => {
  const page = await d.as('Priya Nair');
  await page.goto(`${d.home}/day`);
  const steps = counted(page);
  await page.locator('section:has(h2:text("What you hold")) tr', { hasText: 'SMITH' }).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Her folder', exact: true }).first().click();
  await page.click('summary:text("Begin the assessment")');
  await page.locator('form:has(#path-short) button').click();
  await page.waitForSelector('#outcomes');
  const asked = await page.locator('.qa h3').count();
  const [, told, of, open] = /She has told us (\d+) of (\d+) answers before, and need not tell them again\. (\d+) not asked yet/.exec(await text(page)).map(Number);
  assert.ok(told >= 5, `${told} told before`);
  // All that is asked is the law's minimum, her comments and agreement, and who decided if she cannot.
  assert.equal(of + 3, asked);
  assert.ok(of < 25 && of - told >= open, `${of} asked, ${told} told, ${open} open`);
  assert.equal(await page.locator('#health, #mind, #around').count(), 0, 'no domain that a small need does not ask');
  assert.match(await page.locator('#longer').innerText(), /This is the short path[\s\S]*more questions can be asked/);
  await looksRight(page);
  await page.fill('[name="outcome.toilet~words"]', 'Needs a rail by the seat; then she manages.');
  await page.selectOption('[name="outcome.toilet~value"]', 'pain');
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: /Keep What she can do/ }).click()]);
  for (const name of ['Begin it with her', 'Share it with her']) {
    await Promise.all([page.waitForEvent('load'), page.locator('#next-step').getByRole('button', { name }).click()]);
  }
  const her = await d.as('Mrs Smith');
  await her.goto(`${d.home}/mine`);
  await her.click('a:text("Read it")');
  await her.check('#agree-yes');
  await her.getByRole('button', { name: 'Send it' }).click();
  await her.waitForLoadState();
  await page.reload();
  await Promise.all([page.waitForEvent('load'), page.locator('#next-step').getByRole('button', { name: 'It is final' }).click()]);
  assert.match(await text(page), /Nobody's any more/);
  assert.equal(steps(), 8);
});

test('more than a small need: what was asked stays, the rest can be asked', LIMIT, async () => {
  const page = await d.as('Jane Pascoe');
  await page.goto(`${d.home}/day`);
  await page.getByRole('link', { name: /Her folder: SMITH/ }).first().click();
  await page.click('summary:text("Begin the assessment")');
  await page.locator('form:has(#path-short) button').click();
  await page.waitForSelector('#longer');
  assert.match(await page.inputValue('[name="outcome.toilet~words"]'), /Needs a rail by the seat/);
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Ask all of it' }).click()]);
  await page.waitForSelector('#health');
  assert.match(await page.inputValue('[name="outcome.toilet~words"]'), /Needs a rail by the seat/);
  assert.equal(await page.locator('#longer').count(), 0);
});
