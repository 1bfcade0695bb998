// Pictures of her own pages and of the sheets for docs/pictures, beside the prototype: node hers-pictures.mjs [PROTOTYPE]
import { join } from 'node:path';
import { statSync } from 'node:fs';
import { demo } from './demo.mjs';
import { root } from './browser.mjs';

const out = join(root, 'docs/pictures');
const d = await demo();
const shot = async (page, name, width, height) => {
  const path = join(out, `${name}.png`);
  await page.setViewportSize({ width, height });
  await page.screenshot({ path, clip: { x: 0, y: 0, width, height }, fullPage: true, scale: 'css' });
  console.log(`${name}.png ${Math.round(statSync(path).size / 1000)} KB`);
};
const find = async (page) => {
  await page.goto(`${d.home}/find`);
  await page.fill('#family', 'Smith');
  await page.fill('#born', '11/02/1938');
  await page.keyboard.press('Enter');
  await page.locator('main a[href^="/folder/"]').first().click();
  await page.waitForSelector('.ban');
};
const her = await d.as('Mrs Smith');
await her.goto(`${d.home}/mine`);
await shot(her, 'hers-390', 390, 2200);
await her.goto(`${d.home}/mine/sharing`);
await shot(her, 'hers-sharing-390', 390, 1600);
const matron = await d.as('Jane Pascoe');
await find(matron);
await matron.locator('a:text("The plan")').first().click();
await matron.waitForSelector('.hurry');
await shot(matron, 'plan-1280', 1280, 1560);
const worker = await d.as('Priya Nair');
await find(worker);
await worker.click('summary:text("Begin the assessment")');
await worker.check('#path-full');
await worker.locator('form:has(#path-full) button').click();
await worker.waitForSelector('#outcomes');
await shot(worker, 'assessment-1280', 1280, 1560);
await her.goto(`${d.home}/mine`);
await her.getByRole('button', { name: 'Make my yellow folder to print' }).click();
await her.waitForSelector('.paper .qr');
await shot(her, 'paper-1280', 1280, 1560);
if (process.argv[2]) {
  const page = await (await d.browser.newContext()).newPage();
  await page.goto(`file://${process.argv[2]}`);
  await shot(page, 'prototype-hers-390', 390, 2200);
}
await d.stop();
