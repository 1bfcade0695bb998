// What a life brings: a service that starts and ends, a review, closing and coming back, a hand-over that nobody answers, a visit that
// did not happen, moving away, a death. Each is done on the pages, and read where it must be read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, demo, herFolder, looksRight, text } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

const button = (page, name) => page.getByRole('button', { name, exact: true });

// Takes a step with its form: opens it where it is behind its name, fills it, sends it.
async function step(page, to, name, fields = {}, choices = []) {
  const part = page.locator(`#to-${to}`);
  if ((await part.evaluate((el) => el.tagName)) === 'DETAILS' && !(await part.evaluate((el) => el.open))) await part.locator('summary').click();
  for (const [field, value] of Object.entries(fields)) await part.locator(`[name="${field}"]`).fill(value);
  for (const choice of choices) await part.locator(`#${to}-${choice}`).check();
  await Promise.all([page.waitForEvent('load'), part.getByRole('button', { name, exact: true }).click()]);
  assert.equal(await page.locator('[role=alert]').count(), 0, await text(page));
}

// The one of whom a worker holds the case, though nobody coordinates her yet.
async function held(page, by) {
  await page.goto(`${d.home}/day`);
  await page.locator('section:has(h2:text("Nobody named")) li', { hasText: `Held meanwhile by ${by}` }).locator('a').first().click();
  await page.waitForSelector('.ban');
}

test('allergies: not asked is said; asked, it stands at the top of her folder and on her paper', LONG, async () => {
  const page = await d.as('Jane Pascoe');
  await herFolder(page, d.home);
  const alerts = page.getByRole('list', { name: 'Alerts' });
  assert.match(await alerts.innerText(), /^Allergies: not asked\s*Ask\n/);
  await alerts.getByRole('link', { name: 'Ask' }).click();
  await page.waitForSelector('#say');
  await page.locator('#say summary').click();
  await page.check('#say-allergies-none');
  await button(page, 'Keep what she said').click();
  await page.waitForSelector('text=What is said');
  await looksRight(page);
  await herFolder(page, d.home);
  assert.match(await alerts.innerText(), /^Allergies: none known, asked on \d\d-\w{3}-\d{4} \d\d:\d\d\s*Jane Pascoe/);
  await alerts.getByRole('link', { name: 'Ask again' }).click();
  await page.locator('#say summary').click();
  await page.check('#say-allergies-known');
  await page.fill('#say-why', 'Penicillin: a rash, in 1974');
  await button(page, 'Keep what she said').click();
  await page.waitForSelector('text=changed once');
  await herFolder(page, d.home);
  assert.match(await alerts.innerText(), /^Allergies: Penicillin: a rash, in 1974/);
  await button(page, 'Make the yellow folder to print').click();
  await page.waitForSelector('.paper .qr');
  assert.match(await text(page), /Allergies: Penicillin: a rash, in 1974/);
});

test('a visit that is missed stands on her coordinator\u2019s first page the same day, with what to do', LIMIT, async () => {
  const page = await d.as('Jane Pascoe');
  await page.goto(`${d.home}/day`);
  const missed = await page.locator('section:has(h2:text("Visits that did not happen"))').innerText();
  assert.match(missed, /SMITH, Dorothy[\s\S]*Missed, Harbour Home Care: ring her, and say what happens instead\./);
  await herFolder(page, d.home);
  assert.match(await text(page), /6 of 7 planned visits came\./);
});

test('somebody comes for a call: the visit is planned and done, and the promise is kept', LIMIT, async () => {
  const page = await d.as('Priya Nair');
  // The day that the demo has: at night it is the day before.
  await page.goto(`${d.home}/day`);
  const [, day, month, year] = /(\d\d)-(\w{3})-(\d{4})/.exec(await text(page));
  await held(page, 'Priya Nair');
  await page.locator('tr', { hasText: 'Her allocated worker' }).getByRole('link').click();
  await page.click('summary:text("Plan a visit")');
  const nth = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').indexOf(month) + 1;
  await page.fill('#visit-planned', `${day}/${String(nth).padStart(2, '0')}/${year} 00:01`);
  await page.fill('#visit-what', 'A first look at how she eats');
  const me = page.locator('#visit-hand option', { hasText: 'Priya Nair' });
  await page.selectOption('#visit-hand', { label: (await me.innerText()).trim() });
  await button(page, 'Plan the visit').click();
  await page.waitForLoadState();
  await held(page, 'Priya Nair');
  await page.locator('section:has(h2:text("Visits"))').getByRole('link', { name: 'Planned' }).click();
  await step(page, 'done', 'Done', { note: 'Soup and bread in the house; she wants company at noon.' });
  assert.match(await text(page), /she wants company at noon/);
  await held(page, 'Priya Nair');
  assert.match(await text(page), /1 of 1 planned visits came\./);
});

test('closing: proposed, refused by her, proposed again, closed; she rings, and came back', LONG, async () => {
  const page = await d.as('Priya Nair');
  await held(page, 'Priya Nair');
  const who = (await page.locator('.ban .nm').innerText()).split(',')[0];
  await page.click('a:text("Open to the team")');
  const closing = {
    why: 'She cooks again, and goes to the lunch club.',
    equipment: 'None',
    folder: 'The yellow folder stays with her.',
    back: 'She rings 01632 960 001',
    'told-her': 'Priya Nair, today, at her table',
  };
  await step(page, 'closing', 'Propose to close', closing);
  assert.match(await text(page), /To be closed unless she objects[\s\S]*If she says nothing by the end of \d\d-\w{3}-\d{4}[^.]*, it is closed\./);
  await looksRight(page);
  await step(page, 'open', 'She does not want it closed', { why: 'Not before the winter is over.' });
  assert.match(await text(page), /Not before the winter is over\./);
  await step(page, 'closing', 'Propose to close', closing);
  const ruth = await d.as('Ruth Adeyemi');
  await held(ruth, 'Priya Nair');
  await ruth.click('a:text("Open to the team")');
  await step(ruth, 'closed', 'Close it');
  assert.match(await text(ruth), /It is closed/);
  await looksRight(ruth);
  // Nobody of the team opens her any more.
  await page.goto(`${d.home}/day`);
  assert.doesNotMatch(await text(page), new RegExp(who));
  // She rings: her story goes on where it stopped.
  const carol = await d.as('Carol Dunn');
  await carol.goto(`${d.home}/calls`);
  await carol.fill('#family', who);
  await carol.fill('#postcode', 'TQ24 2FE');
  await carol.keyboard.press('Enter');
  await carol.getByRole('button', { name: new RegExp(`Take the call about ${who}`) }).first().click();
  await carol.getByRole('link', { name: 'She was here lately: open it again' }).click();
  await step(carol, 'open', 'Open it again', { why: 'The lunch club has closed; she is alone again.' });
  assert.match(await text(carol), /Came back: The lunch club has closed/);
  await looksRight(carol);
});

test('a hand-over that nobody answered stays with who offered it, and both first pages say so', LIMIT, async () => {
  for (const [who, path] of [['Ruth Adeyemi', '/manager'], ['Ruth Adeyemi', '/day'], ['Alan Ross', '/day']]) {
    const page = await d.as(who);
    await page.goto(d.home + path);
    const back = page.locator('section:has(h2:text("Hand-overs that came back unanswered"))');
    assert.match(await back.innerText(), /offered to \w+ team/);
    assert.match(await back.innerText(), /Nobody answered in time, so it stays with who offered it/);
  }
  const ruth = await d.as('Ruth Adeyemi');
  await ruth.goto(`${d.home}/manager`);
  await ruth.locator('section:has(h2:text("Hand-overs that came back unanswered")) a').first().click();
  assert.match(await text(ruth), /nobody answered in time; stays with who offered it/i);
  await looksRight(ruth);
});

test('review: booked, held with her, the next one stands; a service is paused, goes on, ends', LONG, async () => {
  const page = await d.as('Jane Pascoe');
  await herFolder(page, d.home);
  await page.locator('tr', { hasText: 'Review' }).getByRole('link', { name: 'Review' }).click();
  await step(page, 'booked', 'Book it', { planned: '28/12/2030 14:00' });
  const her = await d.as('Mrs Smith');
  await her.goto(`${d.home}/mine`);
  assert.match(await her.locator('#coming').innerText(), /and you look at your plan together/);
  await step(page, 'held', 'Held with her', { said: 'It goes well. The mornings could be later.' }, ['method-visit', 'outcome-no-change']);
  assert.match(await text(page), /Held/);
  await looksRight(page);
  await herFolder(page, d.home);
  assert.match(await page.locator('tr', { hasText: 'Review' }).innerText(), /due/);
  await page.locator('tr', { hasText: 'Help with washing' }).getByRole('link').click();
  const service = page.url();
  await step(page, 'suspended', 'Pause it', { why: 'She is with her sister for Christmas.', until: 'Until 2 January; nobody pays' });
  await step(page, 'started', 'It goes on again');
  await step(page, 'ended', 'End it', { why: 'She washes by herself with the board.', 'told-her': 'Jane Pascoe, today, at home' });
  assert.match(await text(page), /Nobody's any more/);
  await looksRight(page);
  // Her visits ended with it: nobody comes on Thursday whom nobody sent.
  await her.goto(`${d.home}/mine`);
  assert.match(await her.locator('#coming').innerText(), /No visit is planned/);
  assert.ok(service.includes('/thing/'));
});

test('moving away: she stays ours until the new council has confirmed', LIMIT, async () => {
  const page = await d.as('Jane Pascoe');
  await herFolder(page, d.home);
  await page.click('a:text("She moves to another council")');
  await page.fill('#move-words', 'To her sister in Exeter, from 1 March');
  await button(page, 'She moves away').click();
  await page.waitForSelector('.ban');
  await page.locator('tr', { hasText: 'Move to another council' }).getByRole('link').click();
  await step(page, 'pack-sent', 'The pack is sent', { why: 'Devon, duty desk: assessment, plan, who to ring' });
  assert.match(await text(page), /Until then she stays ours/);
  await looksRight(page);
  await step(page, 'confirmed', 'The new council has confirmed', { why: 'Devon, A. Hill, from 1 March' });
  assert.match(await text(page), /Nobody's any more/);
});

test('closing what still has something open is refused with what is open, and keeps what was typed', LIMIT, async () => {
  const page = await d.as('Jane Pascoe');
  await herFolder(page, d.home);
  await page.click('a:text("Open to the team")');
  const part = page.locator('#to-closing');
  for (const [field, value] of [['why', 'She manages.'], ['equipment', 'None'], ['folder', 'With her'], ['back', '01632 960 001'], ['told-her', 'Jane']]) {
    await part.locator(`[name="${field}"]`).fill(value);
  }
  await part.getByRole('button').click();
  await page.waitForSelector('[role=alert]');
  assert.match(await page.locator('[role=alert]').innerText(), /still open: .*plan \(active\)/);
  assert.equal(await page.locator('#to-closing [name=why]').inputValue(), 'She manages.');
  await looksRight(page);
});

test('a death: reported, certain, and said before anything else on her folder', LONG, async () => {
  const page = await d.as('Alan Ross');
  await page.goto(`${d.home}/day`);
  await page.locator('section:has(h2:text("Nobody named")) li').last().locator('a').first().click();
  await page.waitForSelector('.ban');
  const folder = page.url();
  await page.click('a:text("Report that she has died")');
  await page.fill('#death-words', 'Her son rang: this morning, at home');
  await button(page, 'Report it').click();
  await page.waitForSelector('.ban');
  assert.match(await page.locator('[role=status]').innerText(), /said to have died/);
  const ruth = await d.as('Ruth Adeyemi');
  await ruth.goto(`${d.home}/day`);
  await ruth.locator('section:has(h2:text("Nobody named")) li').last().locator('a').first().click();
  await ruth.locator('tr', { hasText: 'Report of her death' }).getByRole('link').click();
  await step(ruth, 'verified', 'It is certain', { why: 'Dr Hale, Quay Surgery, today' });
  await looksRight(ruth);
  await page.goto(folder);
  assert.match(await page.locator('[role=status]').innerText(), /has died/);
  await looksRight(page);
});
