// A carer's assessment: in the carer's own folder, with the carer's questions; nothing of it in the folder of the person cared for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, demo, looksRight, text } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

const button = (page, name) => page.getByRole('button', { name, exact: true });

async function folderOf(page, family, born) {
  await page.goto(`${d.home}/find`);
  await page.fill('#family', family);
  await page.fill('#born', born);
  await page.keyboard.press('Enter');
  await page.locator('main a[href^="/folder/"]').first().click();
}

test('who works with her mother does not open the carer\u2019s folder; who works with the carer assesses the carer', LONG, async () => {
  const carol = await d.as('Carol Dunn');
  const jane = await d.as('Jane Pascoe');
  await folderOf(jane, 'Pengelly', '02/05/1966');
  assert.match(await jane.locator('h1').innerText(), /Not available to you/);
  // The carer rings about herself, the team accepts, and somebody takes it.
  await carol.goto(`${d.home}/calls`);
  await carol.fill('#family', 'Pengelly');
  await carol.fill('#born', '02/05/1966');
  await carol.keyboard.press('Enter');
  await carol.getByRole('button', { name: /Take the call about PENGELLY/ }).first().click();
  await carol.waitForSelector('[name=reason]');
  await carol.fill('[name=reason]', 'She cannot leave her mother alone, and sleeps badly.');
  for (const choice of ['caller-her', 'asked-carer', 'urgency-soon']) await carol.check(`#triaged-${choice}`);
  await carol.selectOption('#triaged-hand', { label: 'Quay team' });
  await button(carol, 'Send it to the team').click();
  await carol.waitForSelector('text=Sent to a team');
  const alan = await d.as('Alan Ross');
  await alan.goto(`${d.home}/day`);
  await alan.getByRole('button', { name: /Accept it for the team: PENGELLY/ }).first().click();
  await alan.waitForLoadState();
  const ruth = await d.as('Ruth Adeyemi');
  await ruth.goto(`${d.home}/day`);
  await ruth.getByRole('link', { name: /Offer it to: PENGELLY/ }).first().click();
  await ruth.locator('#to-offered select').selectOption({ label: (await ruth.locator('#to-offered option', { hasText: 'Priya Nair' }).innerText()).trim() });
  await button(ruth, 'Offer it to').click();
  await ruth.waitForLoadState();
  const priya = await d.as('Priya Nair');
  await priya.goto(`${d.home}/day`);
  await priya.getByRole('button', { name: /Take it: PENGELLY/ }).first().click();
  await priya.waitForLoadState();

  await folderOf(priya, 'Pengelly', '02/05/1966');
  await priya.click('summary:text("Begin the assessment")');
  await priya.check('#about-carer');
  await priya.locator('form:has(#about-carer) button').click();
  await priya.waitForSelector('#carer');
  assert.match(await priya.locator('.ban').innerText(), /PENGELLY, Susan/);
  assert.match(await text(priya), /The carer's own assessment, in the carer's own folder/);
  assert.equal(await priya.locator('#outcomes').count(), 0, 'the ten outcomes are not a carer\u2019s');
  assert.equal(await priya.locator('#carer .qa').count(), 10);
  await priya.fill('[name="carer.willing~words"]', 'I will go on, but not the nights.');
  await Promise.all([priya.waitForEvent('load'), priya.getByRole('button', { name: /Keep The carer/ }).click()]);
  await looksRight(priya);

  // Nothing of it where her mother's things are.
  await folderOf(jane, 'Smith', '11/02/1938');
  await jane.waitForSelector('.ban');
  assert.doesNotMatch(await text(jane), /not the nights/);
  await jane.goto(`${jane.url()}/all`);
  assert.doesNotMatch(await text(jane), /not the nights/);
  const her = await d.as('Mrs Smith');
  await her.goto(`${d.home}/mine`);
  assert.doesNotMatch(await text(her), /not the nights/);
  const daughter = await d.as('Susan Pengelly');
  await daughter.goto(`${d.home}/mine`);
  assert.doesNotMatch(await text(daughter), /not the nights/, 'as her mother\u2019s proxy she reads her mother\u2019s folder');
});
