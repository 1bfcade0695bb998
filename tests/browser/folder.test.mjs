// The folder in a real browser: finding, opening, a note, and who looked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, demo, looksRight } from './demo.mjs';

let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

async function find(page) {
  await page.goto(`${d.home}/find`);
  await page.fill('#family', 'Smyth');
  await page.fill('#born', '11/02/1938');
  await page.click('button:text("Look")');
}

test('the matron finds her by a slip, opens her folder, adds a note', LONG, async () => {
  const page = await d.as('Jane Pascoe');
  await find(page);
  await looksRight(page);
  await page.click('table a[href^="/folder/"]');
  assert.match(await page.locator('.ban').innerText(), /SMITH, Dorothy/);
  await looksRight(page);
  await page.fill('#words', 'Legs dressed. <script>alert(1)</script>');
  await page.click('button:text("Add the note")');
  assert.match(await page.locator('section:has(h2:text("What has happened"))').innerText(), /Legs dressed\. <script>/);
  await looksRight(page);
});

test('Mrs Smith reads the note, and who looked and why', LONG, async () => {
  const page = await d.as('Mrs Smith');
  const text = await page.locator('main').innerText();
  assert.match(text, /Ring Jane Pascoe\s+looks after your plan/);
  assert.match(text, /Legs dressed/);
  assert.match(text, /wrote something/);
  assert.match(text, /Looks after your plan/);
  await looksRight(page);
  await page.click('a:text("Everybody who looked")');
  await looksRight(page);
});

test('the call handler finds her and cannot open her folder', LONG, async () => {
  const page = await d.as('Carol Dunn');
  await find(page);
  await page.click('table a');
  assert.match(await page.locator('h1').innerText(), /Not available to you/);
  assert.doesNotMatch(await page.locator('main').innerText(), /SMITH/);
  await looksRight(page);
});

test('without script, and by keyboard alone, she is found and opened', LIMIT, async () => {
  const context = await d.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(d.links.get('Priya Nair'));
  await page.goto(`${d.home}/find`);
  // The cursor stands in the first field, as soon as the page is drawn.
  await page.waitForSelector('input[name=family]:focus');
  await page.keyboard.type('Smith');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('11/02/1938');
  await page.keyboard.press('Enter');
  await page.waitForSelector('table a');
  await page.focus('table a');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ban');
  assert.match(await page.locator('.ban').innerText(), /SMITH, Dorothy/);
  await context.close();
});
