// The story of the README, clicked: from the call to Mrs Smith, who reads who comes on Thursday, who looked and why, and stops one of them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, counted, demo, looksRight } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

// The next Thursday, as a form takes it.
function thursday() {
  const day = new Date(Date.now() + 86_400_000);
  while (day.getDay() !== 4) day.setDate(day.getDate() + 1);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(day.getDate())}/${two(day.getMonth() + 1)}/${day.getFullYear()} 12:00`;
}

test('ten clicks', LONG, async () => {
  const button = (page, name) => page.getByRole('button', { name });
  let clicks = 0;

  const carol = await d.as('Carol Dunn');
  let steps = counted(carol);
  await carol.fill('#family', 'Smyth');
  await carol.fill('#born', '11/02/1938');
  await button(carol, 'Look').click();
  await button(carol, /Take the call about SMITH, Dorothy/).click();
  assert.match(await carol.locator('main').innerText(), /Jane Pascoe, community matron/);
  await carol.fill('[name=reason]', 'Nobody came this morning, and she has not washed.');
  for (const choice of ['caller-carer', 'asked-care', 'urgency-soon']) await carol.check(`#triaged-${choice}`);
  await button(carol, 'Send it to the team').click();
  await carol.waitForSelector('text=Do not say that she is known here');
  clicks += steps();

  const alan = await d.as('Alan Ross');
  await alan.goto(`${d.home}/day`);
  steps = counted(alan);
  await button(alan, /Accept it for the team: SMITH, Dorothy/).click();
  await alan.getByRole('link', { name: /Her folder: SMITH, Dorothy/ }).first().click();
  await alan.locator('tr', { hasText: 'Help with washing' }).getByRole('link').click();
  await alan.click('summary:text("Plan a visit")');
  await alan.fill('#visit-planned', thursday());
  await alan.fill('#visit-what', 'Help with washing, late, because the morning was missed');
  await button(alan, 'Plan the visit').click();
  await alan.waitForLoadState();
  assert.doesNotMatch(await alan.locator('main').innerText(), /Not done yet/);
  clicks += steps();

  const her = await d.as('Mrs Smith');
  const coming = await her.locator('#coming').innerText();
  assert.match(coming, /Thursday/);
  assert.match(coming, /Harbour Home Care/);
  await looksRight(her);
  steps = counted(her);
  await her.getByRole('link', { name: 'Everybody who looked' }).click();
  const looked = await her.locator('main').innerText();
  assert.match(looked, /Carol Dunn/);
  assert.match(looked, /Alan Ross/);
  await her.goto(`${d.home}/mine`);
  await her.getByRole('link', { name: 'Stop or start sharing' }).click();
  await button(her, /Stop sharing\s*: Harbour Home Care/).click();
  await her.waitForLoadState();
  assert.match(await her.locator('main').innerText(), /Start sharing again/);
  // Her way back from the list of who looked is the browser's own, and no click.
  clicks += steps() - 1;
  assert.equal(clicks, 10);
});
