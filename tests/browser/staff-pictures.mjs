// Pictures of the staff's pages for docs/pictures, of the demo as it opens: node staff-pictures.mjs [FOLDER OF PROTOTYPES]
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './browser.mjs';
import { demo } from './demo.mjs';

const d = await demo();
const out = (name) => join(root, 'docs/pictures', `${name}.png`);
const SCALE = 0.75;

async function shoot(page, name, width, height) {
  await page.setViewportSize({ width, height: 900 });
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.screenshot({ path: out(name), fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, whole) } });
  console.log(`${name}.png ${Math.round(statSync(out(name)).size / 1000)} KB`);
}

async function as(who, width = 1280) {
  const signed = await d.as(who);
  const state = await signed.context().storageState();
  const context = await d.browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: SCALE, storageState: state });
  return context.newPage();
}

const jane = await as('Jane Pascoe');
await jane.goto(`${d.home}/day`);
await shoot(jane, 'team-1280', 1280, 1560);
await shoot(jane, 'team-390', 390, 2200);
await jane.setViewportSize({ width: 1280, height: 900 });
await jane.getByRole('link', { name: /Her folder: SMITH/ }).first().click();
await shoot(jane, 'folder-1280', 1280, 1560);
const ruth = await as('Ruth Adeyemi');
await ruth.goto(`${d.home}/manager`);
await shoot(ruth, 'manager-1280', 1280, 1560);
const carol = await as('Carol Dunn');
await carol.goto(`${d.home}/calls`);
await carol.fill('#family', 'Smyth');
await carol.fill('#born', '11/02/1938');
await carol.keyboard.press('Enter');
await carol.waitForSelector('table a');
await shoot(carol, 'calls-1280', 1280, 1200);
await carol.getByRole('button', { name: /Take the call about SMITH/ }).click();
await shoot(carol, 'call-1280', 1280, 1560);

const prototypes = process.argv[2];
if (prototypes) {
  for (const [file, name, width, height] of [
    ['team', 'prototype-team-1280', 1280, 1560],
    ['team', 'prototype-team-390', 390, 2200],
    ['person', 'prototype-folder-1280', 1280, 1560],
  ]) {
    const context = await d.browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: SCALE });
    const page = await context.newPage();
    await page.goto(`file://${join(prototypes, `${file}.html`)}`);
    await shoot(page, name, width, height);
  }
}
await d.stop();
