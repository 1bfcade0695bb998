// The tasks of those who work here, each with the number of pages it asks for; by keyboard alone and without script where it says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, counted, demo, looksRight, text } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

const button = (page, name) => page.getByRole('button', { name, exact: true });

test('call handler: somebody known, sent to her team, by keyboard alone and without script: 3 pages', LIMIT, async () => {
  await d.as('Carol Dunn');
  const page = await d.as('Carol Dunn', { javaScriptEnabled: false });
  await page.goto(`${d.home}/calls`);
  const steps = counted(page);
  const keys = page.keyboard;
  // The cursor stands in the family name.
  await keys.type('Smyth');
  await keys.press('Tab');
  await keys.press('Tab');
  await keys.type('11/02/1938');
  // The answer has the form's own address: what is waited for is its load.
  await Promise.all([page.waitForEvent('load'), keys.press('Enter')]);
  const take = page.locator('form[action="/calls/take"] button').first();
  assert.match(await take.getAttribute('aria-label'), /Take the call about SMITH/);
  await take.focus();
  await Promise.all([page.waitForEvent('load'), keys.press('Enter')]);
  // Whether somebody is on it already is told before the caller has finished.
  await page.waitForSelector('.mayn');
  const seen = await text(page);
  assert.match(seen, /Jane Pascoe, community matron/);
  assert.match(seen, /an answer to the call|An answer to the call/);
  assert.match(seen, /do not say whether she is known here/);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'reason');
  await keys.type('Fell in the kitchen this morning, not hurt, frightened. <script>alert(1)</script>');
  await keys.press('Tab');
  await keys.press('Space');
  await keys.press('ArrowDown');
  await keys.press('Tab');
  await keys.type('Susan, 01632 960 143 "><img src=x onerror=alert(2)>');
  await keys.press('Tab');
  await keys.press('Space');
  await keys.press('Tab');
  await keys.press('Space');
  await keys.press('Tab');
  await keys.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.selectedOptions[0].text), / team$/);
  await keys.press('Tab');
  await keys.press('Enter');
  await page.waitForSelector('text=Sent to a team');
  assert.equal(steps(), 3);
  assert.match(await text(page), /Do not say that she is known here/);
  assert.equal(await page.locator('main script, main img').count(), 0);
  await page.context().close();
});

test('call handler: a caller about nobody known yet, found afterwards: 5 pages', LIMIT, async () => {
  const page = await d.as('Carol Dunn');
  await page.goto(`${d.home}/calls`);
  const steps = counted(page);
  await page.fill('#family', 'Nobodyatall');
  await page.fill('#born', '01/02/1931');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Nobody of these facts');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Not yet said who she is');
  assert.equal(await page.inputValue('#family'), 'Nobodyatall', 'what was typed goes along');
  await page.fill('#family', 'Smith');
  await page.fill('#born', '11/02/1938');
  await button(page, 'Who is she?').click();
  await page.getByRole('button', { name: /This is she/ }).first().click();
  await page.waitForSelector('text=Is somebody already on it?');
  assert.match(await page.locator('.ban').innerText(), /SMITH, Dorothy/);
  // It is the same fall: joined to the call that is there.
  await page.click('summary:text("The same as another call")');
  await page.selectOption('[name=with]', { index: 1 });
  await button(page, 'The same as another call').click();
  await page.waitForSelector('text=The same as another call');
  assert.equal(steps(), 5);
  assert.match(await text(page), /Nobody's any more/);
});

test('call handler: somebody new, answered on the telephone: 6 pages', LIMIT, async () => {
  const page = await d.as('Carol Dunn');
  await page.goto(`${d.home}/calls`);
  const steps = counted(page);
  await page.fill('#family', 'Trelawney');
  await page.fill('#born', '03/04/1944');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /take the call all the same/ }).click();
  await button(page, 'Who is she?').click();
  await button(page, 'She is new here').click();
  await page.waitForSelector('.ban');
  assert.match(await page.locator('.ban').innerText(), /TRELAWNEY/);
  await page.fill('[name=reason]', 'Where can she hire a wheelchair?');
  for (const choice of ['caller-her', 'asked-information', 'urgency-information']) await page.check(`#triaged-${choice}`);
  await page.selectOption('[name=hand]', { index: 1 });
  await button(page, 'Send it to the team').click();
  await page.locator('#to-answered textarea').fill('The Red Cross on the quay; she rings them.');
  await button(page, 'Answered on the telephone').click();
  await page.waitForSelector("text=Nobody's any more");
  assert.equal(steps(), 6);
});

test('a form that came too late, twice, or half filled keeps what was typed', LIMIT, async () => {
  const page = await d.as('Carol Dunn');
  await page.goto(`${d.home}/calls`);
  const link = page.locator('.spa tbody a', { hasText: 'SMITH' }).first();
  await link.click();
  const twin = await page.context().newPage();
  await twin.goto(page.url());
  for (const one of [page, twin]) {
    await one.locator('#to-answered textarea').fill(one === page ? 'Rang back: all is well.' : 'And I had written this <b>too</b>.');
  }
  await button(page, 'Answered on the telephone').click();
  await page.waitForSelector("text=Nobody's any more");
  await button(twin, 'Answered on the telephone').click();
  await twin.waitForSelector('text=Not done yet');
  assert.match(await text(twin), /It has moved on since you opened it/);
  assert.match(await text(twin), /And I had written this <b>too<\/b>\./);
  await looksRight(twin);
  await twin.close();
  await page.goto(`${d.home}/calls`);
  await page.fill('#family', 'Smith');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  assert.equal(await page.inputValue('#family'), 'Smith');
});

test('nurse: takes somebody who has nobody: 1 page; asks a colleague: 3 pages', LIMIT, async () => {
  const page = await d.as('Jane Pascoe');
  await page.goto(`${d.home}/day`);
  const who = (await page.locator('section:has(h2:text("Nobody named")) li a').first().innerText()).trim();
  const steps = counted(page);
  await page.getByRole('button', { name: `Take ${who}` }).click();
  await page.waitForLoadState();
  assert.equal(steps(), 1);
  assert.doesNotMatch(await page.locator('section:has(h2:text("Nobody named"))').innerText(), new RegExp(who));
  const asking = counted(page);
  // The visit that was missed this morning stands on her first page.
  await page.getByRole('link', { name: /Her folder: SMITH/ }).first().click();
  assert.match(await text(page), /did not happen/);
  await page.click('a:text("Ask a colleague")');
  await page.selectOption('#task-hand', { label: (await page.locator('#task-hand option', { hasText: 'Alan Ross' }).innerText()).trim() });
  await page.fill('#task-question', 'Who goes to her at noon instead?');
  await button(page, 'Ask').click();
  await page.waitForSelector('text=Who goes to her at noon instead?');
  assert.equal(asking(), 3);
});

test('coordinator: answers the question: 2 pages; accepts a call for the team: 1 page', LIMIT, async () => {
  const page = await d.as('Alan Ross');
  await page.goto(`${d.home}/day`);
  const steps = counted(page);
  const line = page.locator('li', { hasText: 'Who goes to her at noon instead?' });
  await line.getByRole('link', { name: /Answer/ }).click();
  await page.fill('[name=answer]', 'Harbour Home Care sends Tom at noon.');
  await button(page, 'Answer').click();
  await page.waitForSelector("text=Nobody's any more");
  assert.equal(steps(), 2);
  await page.goto(`${d.home}/day`);
  const accepting = counted(page);
  const offers = page.getByRole('button', { name: /Accept it for the team/ });
  const before = await offers.count();
  await offers.first().click();
  await page.waitForLoadState();
  assert.equal(accepting(), 1);
  assert.equal(await offers.count(), before - 1);
});

test('social worker: accepts a hand-over by name: 1 page', LIMIT, async () => {
  const page = await d.as('Priya Nair');
  const steps = counted(page);
  await page.getByRole('button', { name: /Accept by name/ }).first().click();
  await page.waitForLoadState();
  assert.equal(steps(), 1);
  assert.match(page.url(), /\/day$/);
});

test('manager: allocates by weight: 2 pages; who is offered takes it: 1 page', LIMIT, async () => {
  const page = await d.as('Ruth Adeyemi');
  await page.goto(`${d.home}/day`);
  const steps = counted(page);
  await page.getByRole('link', { name: /Offer it to/ }).first().click();
  const options = await page.locator('#to-offered select option').allInnerTexts();
  assert.ok(options.some((o) => /Priya Nair, social worker \(\d+ open, weight \d+\)/.test(o)), options.join('; '));
  await page.locator('#to-offered select').selectOption({ label: options.find((o) => o.includes('Priya Nair')) });
  await button(page, 'Offer it to').click();
  await page.waitForSelector('text=offered to somebody by name');
  assert.equal(steps(), 2);
  const worker = await d.as('Priya Nair');
  await worker.goto(`${d.home}/day`);
  const taking = counted(worker);
  await worker.getByRole('button', { name: /Take it/ }).first().click();
  await worker.waitForLoadState();
  assert.equal(taking(), 1);
});

test('manager: covers an absence, many at once: 2 pages; sees what was made less urgent', LIMIT, async () => {
  const page = await d.as('Ruth Adeyemi');
  await page.goto(`${d.home}/manager`);
  assert.match(await text(page), /Nobody is without an owner\./);
  assert.match(await page.locator('section:has(h2:text("Made less urgent"))').innerText(), /The niece stays/);
  const steps = counted(page);
  await page.getByRole('link', { name: 'Hand over the work of Ruth Adeyemi' }).click();
  await page.waitForSelector('#cover');
  await page.selectOption('#cover-hand', { label: (await page.locator('#cover-hand option', { hasText: 'Alan Ross' }).innerText()).trim() });
  await page.fill('#cover-why', 'Leave from Monday');
  const own = page.locator('.ticks li input');
  const many = Math.min(2, await own.count());
  for (let n = 0; n < many; n += 1) await own.nth(n).check();
  await button(page, 'Offer them').click();
  await page.waitForSelector('text=Hand-overs nobody has answered');
  assert.equal(steps(), 2);
  assert.equal(await page.locator('li', { hasText: 'Ruth Adeyemi to Alan Ross' }).count(), many);
});

for (const [who, paths] of [
  ['Carol Dunn', ['/calls']],
  ['Jane Pascoe', ['/day', '/find']],
  ['Ruth Adeyemi', ['/manager', '/day']],
]) {
  test(`${who}: her pages look right at every width, and so does what they lead to`, LONG, async () => {
    const page = await d.as(who);
    for (const path of paths) {
      await page.goto(d.home + path);
      await looksRight(page);
    }
    await page.goto(d.home + paths[0]);
    const things = await page.locator('main a[href^="/thing/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
    for (const thing of things.slice(0, 4)) {
      await page.goto(d.home + thing);
      await looksRight(page);
    }
  });
}
