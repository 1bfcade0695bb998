// Her own pages, and those where she and those who help her write together: each task with the number of pages it asks for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LIMIT, LONG, counted, demo, herFolder, looksRight, text } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

const button = (page, name) => page.getByRole('button', { name });
const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)>';

// No script runs, whatever was typed: a dialog would be one that did.
async function watched(who) {
  const page = await d.as(who);
  page.on('dialog', () => assert.fail('a planted script ran'));
  return page;
}

test('Mrs Smith: who comes, when, and whom she rings: on her first page', LONG, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine`);
  const said = await text(page);
  assert.match(said, /What happens next\s+(Tomorrow, |Today, )?(Tuesday|Thursday) \d+ \w+, in the morning: Harbour Home Care comes to you\./);
  assert.equal(await page.locator('a.call').first().getAttribute('href'), 'tel:+441632960027');
  assert.match(said, /Ring Jane Pascoe/);
  assert.match(said, /I want to get into my own bath/);
  assert.match(said, /If I fall and cannot get up: Press the alarm/);
  assert.match(said, /Nobody has been found yet for this service/);
  assert.match(said, /looks after it/);
  // Above the fold of a telephone: what is next, and whom to ring.
  await page.setViewportSize({ width: 390, height: 844 });
  const ring = await page.locator('a.call').first().boundingBox();
  assert.ok(ring.y + ring.height <= 844, `the number to ring ends at ${ring.y + ring.height}`);
  const size = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
  assert.equal(size, '19px');
  // No abbreviations on her pages.
  assert.doesNotMatch(said, /\b(GP|OT|NHS|MDT|SPA|DNA|POC|LPA)\b/);
  await looksRight(page);
});

test('Mrs Smith: who looked and why, and stopping one of them: 2 pages, and 1 to start again', LONG, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine`);
  const steps = counted(page);
  assert.match(await text(page), /Jane Pascoe, community matron\s+Looks after your plan and/);
  await page.click('a:text("Stop or start sharing")');
  await button(page, /^Stop sharing ?: Harbour Home Care/).click();
  await page.waitForSelector('text=Stopped');
  assert.equal(steps(), 2);
  await looksRight(page);
  await button(page, /^Start sharing again ?: Harbour Home Care/).click();
  assert.equal(await page.locator('.tag:text("Stopped")').count(), 0);
});

test('Mrs Smith: this is wrong, with a day for the answer: 1 page', LIMIT, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine`);
  const steps = counted(page);
  await page.fill('#what', `The step is at the front, not the back. ${SCRIPT}`);
  await button(page, 'Send it').click();
  await page.waitForSelector('text=The step is at the front');
  assert.equal(steps(), 1);
  assert.match(await page.locator('#wrong').innerText(), /The step is at the front.*<script>[\s\S]*answers by (Tomorrow, )?\w+ \d+ \w+/);
});

test('Mrs Smith: reads her whole plan: 1 page', LIMIT, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine`);
  const steps = counted(page);
  await page.click('a:text("Read the whole plan")');
  const said = await text(page);
  assert.equal(steps(), 1);
  for (const words of [/What I want/, /Board and rail for the bath\s+Alan Ross, by/, /Risks I take/, /feed the birds/]) assert.match(said, words);
  await looksRight(page);
});

test('the one assessment: carried over, two hands at once, her comments, final', LONG, async () => {
  const page = await watched('Priya Nair');
  await herFolder(page, d.home);
  await page.click('summary:text("Begin the assessment")');
  await page.check('#path-full');
  await page.locator('form:has(#path-full) button').click();
  await page.waitForSelector('#outcomes');
  assert.match(await text(page), /She has told us [1-9]\d* of 3\d answers before/, 'she need not tell it again');
  assert.match(await page.locator('#q-outcome-hygiene').innerText(), /she said it[\s\S]*told before, \d+ (weeks|days) old/);
  assert.match(await page.locator('#q-outcome-clothed select').first().inputValue(), /^$/, 'not asked is not no need');
  await looksRight(page);
  // Two windows: both write in the same answer; nothing is lost, and both are shown.
  const twin = await page.context().newPage();
  await twin.goto(page.url());
  const matron = await watched('Jane Pascoe');
  await herFolder(matron, d.home);
  await matron.locator('a:text("The assessment")').first().click();
  await matron.waitForSelector('#outcomes');
  await page.fill('[name="outcome.clothed~words"]', `Buttons are hard. ${SCRIPT}`);
  await page.selectOption('[name="outcome.clothed~value"]', 'need');
  await button(page, /Keep What she can do/).click();
  await page.waitForSelector('#q-outcome-clothed .from');
  await matron.fill('[name="outcome.clothed~words"]', 'She dresses slowly, and wants to do it herself.');
  await matron.fill('[name="outcome.toilet~words"]', 'Manages with the rail.');
  await button(matron, /Keep What she can do/).click();
  await matron.waitForSelector('.beside');
  const both = await matron.locator('#q-outcome-clothed').innerText();
  assert.match(both, /Two people wrote this at once/);
  const kept = await matron.inputValue('[name="outcome.clothed~words"]');
  assert.ok(`${both} ${kept}`.includes('Buttons are hard') && `${both} ${kept}`.includes('dresses slowly'), `${both} ${kept}`);
  // What was only seen is not written again: her hygiene answer is still as it was carried.
  assert.match(await matron.locator('#q-outcome-hygiene').innerText(), /told before/);
  // One of them writes what holds.
  await matron.fill('[name="outcome.clothed~words"]', 'Buttons are hard; she wants to dress herself, slowly.');
  await button(matron, /Keep What she can do/).click();
  assert.equal(await matron.locator('#q-outcome-clothed .beside').count(), 0);
  // Confirmed with her: no longer "told before".
  await page.reload();
  await page.check('[name="outcome.hygiene~same"]');
  await button(page, /Keep What she can do/).click();
  assert.match(await page.locator('#q-outcome-hygiene').innerText(), /confirmed with her/);
  for (const step of ['Begin it with her', 'Share it with her']) {
    await page.locator('#next-step').getByRole('button', { name: step }).click();
    await page.waitForLoadState();
  }
  await twin.close();

  const her = await watched('Mrs Smith');
  await her.goto(`${d.home}/mine`);
  const steps = counted(her);
  await her.click('a:text("Read it")');
  assert.match(await text(her), /I wash at the basin/);
  await looksRight(her);
  await her.check('#agree-in-part');
  await her.fill('#words', `I can do the buttons on Sundays. ${SCRIPT}`);
  await button(her, 'Send it').click();
  assert.equal(steps(), 2);
  await page.reload();
  assert.match(await page.inputValue('[name="her-comment~words"]'), /buttons on Sundays/);
  assert.equal(await page.inputValue('[name="agreement~value"]'), 'in part');
  await page.locator('#next-step').getByRole('button', { name: 'It is final' }).click();
  await page.waitForSelector("text=Nobody's any more");
  await page.click('a:text("Versions side by side")');
  await page.waitForSelector('table');
  assert.match(await text(page), /buttons on Sundays/);
  assert.equal(await page.locator('main script, main img').count(), 0);
  await looksRight(page);
});

test('the plan: what to do in ten seconds at its top, a goal and an action more, each kept', LONG, async () => {
  const page = await watched('Jane Pascoe');
  await herFolder(page, d.home);
  await page.locator('a:text("The plan")').first().click();
  await page.waitForSelector('.hurry');
  assert.match(await page.locator('.hurry').innerText(), /If I fall and cannot get up: Press the alarm/);
  assert.match(await page.locator('#coordinator').innerText(), /Jane Pascoe, community matron.*Accepted by name/);
  await page.fill('[name="goal.2.words~words"]', `Down to the harbour on Sundays. ${SCRIPT}`);
  await button(page, /Keep What she wants/).click();
  await page.waitForSelector('[name="goal.3.words~words"]');
  assert.match(await page.inputValue('[name="goal.2.words~words"]'), /harbour on Sundays/);
  await page.fill('[name="given.on~words"]', 'today');
  await button(page, /Keep Hers/).click();
  await looksRight(page);
  const her = await watched('Mrs Smith');
  await her.goto(`${d.home}/mine`);
  assert.match(await her.locator('#plan').innerText(), /Down to the harbour on Sundays\. <script>/);
});

test('Mrs Smith seals an entry: those who work with her see that something is sealed, and no more', LONG, async () => {
  const matron = await watched('Jane Pascoe');
  await herFolder(matron, d.home);
  await matron.fill('#words', 'She cried about her son.');
  await matron.click('button:text("Add the note")');
  const her = await watched('Mrs Smith');
  await her.goto(`${d.home}/mine/sharing`);
  await her.click('summary:text("Seal an entry")');
  await her.locator('label', { hasText: 'She cried about her son' }).first().click();
  await button(her, 'Seal it').click();
  await her.waitForSelector('text=Open it again');
  const physio = await watched('Priya Nair');
  await herFolder(physio, d.home);
  const said = await text(physio);
  assert.doesNotMatch(said, /cried about/);
  assert.match(said, /Something is sealed/);
  // A lock is asked about first, and what was chosen stays.
  await her.click('summary:text("Seal an entry")');
  await her.locator('#sealed fieldset').first().locator('input').first().check();
  await her.check('#locked');
  await button(her, 'Seal it').click();
  await her.waitForSelector('[role=alert]');
  assert.match(await text(her), /in an emergency nobody can read it/);
  await button(her, /Open it again/).first().click();
});

test('her daughter reads what she was let in to, and not who looked', LONG, async () => {
  const page = await watched('Susan Pengelly');
  await page.goto(`${d.home}/mine`);
  const said = await text(page);
  assert.match(said, /The folder of Dorothy Smith/);
  assert.match(said, /I want to get into my own bath/);
  assert.doesNotMatch(said, /Who looked/);
  await looksRight(page);
  for (const path of ['/mine/looked', '/mine/copy']) {
    await page.goto(`${d.home}${path}`);
    assert.match(await page.locator('h1').innerText(), /Not available to you/);
  }
  // Mrs Smith stops her; she is out at once.
  const her = await watched('Mrs Smith');
  await her.goto(`${d.home}/mine/sharing`);
  await button(her, /^Stop ?: Susan Pengelly/).click();
  await page.goto(`${d.home}/mine`);
  assert.match(await page.locator('h1').innerText(), /No folder is shared with you/);
  assert.doesNotMatch(await page.locator('body').innerText(), /Smith/);
  await looksRight(page);
});

test('the yellow folder on paper: who she is on it, which version, a code that says nothing', LONG, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine`);
  await button(page, 'Make my yellow folder to print').click();
  await page.waitForSelector('.paper .qr');
  const said = await text(page);
  assert.match(said, /SMITH, Dorothy/);
  assert.match(said, /version 1/);
  assert.match(said, /If something goes wrong/);
  assert.match(said, /Visit log/);
  const code = await page.locator('.code').innerText();
  assert.match(code, /^[0-9a-f]{20}$/);
  await looksRight(page);
  await page.emulateMedia({ media: 'print' });
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
  assert.ok(sheets >= 2 && sheets <= 6, `${sheets} sheets`);
  assert.equal(await page.locator('header.top').isVisible(), false);
  await page.emulateMedia({ media: 'screen' });
});

test('a worry can be raised, and stands on no page', LIMIT, async () => {
  const page = await watched('Mrs Smith');
  await page.goto(`${d.home}/mine/concern`);
  await looksRight(page);
  await page.fill('#words', 'Somebody takes my purse.');
  await button(page, 'Raise it').click();
  await page.waitForSelector('text=It is raised');
  await page.goto(`${d.home}/mine`);
  assert.doesNotMatch(await text(page), /purse/);
});

test('without script and by keyboard alone Mrs Smith does the same; each of her pages is under 100 KB', LONG, async () => {
  await d.as('Mrs Smith');
  const page = await d.as('Mrs Smith', { javaScriptEnabled: false });
  for (const path of ['/mine', '/mine/sharing', '/mine/looked', '/mine/copy', '/mine/concern']) {
    const answer = await page.goto(`${d.home}${path}`);
    const packed = gzipSync(await answer.text()).length;
    assert.ok(packed < 100_000, `${path}: ${packed} bytes packed`);
  }
  await page.goto(`${d.home}/mine`);
  await page.focus('#what');
  await page.keyboard.type('My middle name is Rose.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=My middle name is Rose.');
  await page.context().close();
});

test('who works with her: proxies, carers and what is held back, on one page', LONG, async () => {
  const page = await watched('Jane Pascoe');
  await herFolder(page, d.home);
  await page.click('a:text("With whom it is shared")');
  await page.waitForSelector('text=Who reads for her or with her');
  assert.match(await text(page), /has a folder of her or his own/);
  await looksRight(page);
});
