// Ten tasks of those for whom this is made, each done as they would do it, with what it asks of them: pages (a link followed or a form
// sent) and answers (a field filled or chosen). docs/tasks.md holds the figures and is held against them here; YELLOWFOLDER_WRITE_DOCS=1
// writes it anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from './browser.mjs';
import { LIMIT, LONG, counted, demo } from './demo.mjs';

const DOC = join(root, 'docs/tasks.md');
const done = [];
let d;
before(async () => {
  d = await demo();
}, LONG);
after(() => d?.stop(), LIMIT);

// Somebody at a page: what is filled and chosen is counted, and so is each page asked for.
class Hand {
  answers = 0;
  constructor(page) {
    this.page = page;
  }
  async fill(field, words) {
    this.answers += 1;
    await this.page.locator(field).fill(words);
  }
  async choose(field, words) {
    this.answers += 1;
    const option = this.page.locator(`${field} option`, { hasText: words }).first();
    await this.page.locator(field).selectOption({ label: (await option.innerText()).trim() });
  }
  async tick(field) {
    this.answers += 1;
    await this.page.locator(field).check();
  }
  async go(locator) {
    await Promise.all([this.page.waitForEvent('load'), locator.click()]);
    assert.equal(await this.page.locator('[role=alert]').count(), 0, await this.text());
  }
  button(name) {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).first();
  }
  link(name) {
    return this.page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name }).first();
  }
  text() {
    return this.page.locator('main').innerText();
  }
}

function task(role, who, wants, [pages, answers], does) {
  test(`${role}: ${wants}`, LIMIT, async () => {
    const page = await d.as(who);
    // Where her own first page is.
    await page.goto(d.home);
    const steps = counted(page);
    const hand = new Hand(page);
    await does(hand);
    const took = [steps(), hand.answers];
    assert.deepEqual(took, [pages, answers], 'pages, answers');
    done.push({ role, wants, pages, answers });
  });
}

task('Call handler', 'Carol Dunn', 'somebody rings about Mrs Smith: is she known, who has her, how fast; the call goes to her team', [3, 7], async (hand) => {
  await hand.fill('#family', 'Smyth');
  await hand.fill('#born', '11/02/1938');
  await hand.go(hand.button('Look'));
  await hand.go(hand.button(/Take the call about SMITH/));
  assert.match(await hand.text(), /Jane Pascoe, community matron/);
  assert.match(await hand.text(), /do not say whether she is known here/);
  await hand.fill('[name=reason]', 'Fell in the kitchen, not hurt, frightened.');
  for (const choice of ['caller-carer', 'asked-intermediate-care', 'urgency-urgent']) await hand.tick(`#triaged-${choice}`);
  await hand.choose('#triaged-hand', 'Quay team');
  await hand.go(hand.button('Send it to the team'));
  assert.match(await hand.text(), /Sent to a team/);
});

task('Call handler', 'Carol Dunn', 'a neighbour worries about somebody who is not known here: what was told is kept, with a name on it, and handed to a team', [3, 4], async (hand) => {
  await hand.fill('#family', 'Nobodyatall');
  await hand.fill('#postcode', 'TQ5 8AA');
  await hand.go(hand.button('Look'));
  await hand.go(hand.button(/take the call all the same/));
  assert.match(await hand.text(), /Carol Dunn/);
  await hand.page.locator('summary', { hasText: 'Hand it over' }).click();
  await hand.choose('#hand-over-hand', 'Quay team');
  await hand.fill('#hand-over-why', 'Somebody should knock.');
  await hand.go(hand.button('Offer it'));
  assert.match(await hand.text(), /Offered to Quay team, not answered yet/);
});

task('Community matron', 'Jane Pascoe', 'a visit did not happen this morning: she sees it on her first page, and asks a colleague who goes instead', [3, 2], async (hand) => {
  assert.match(await hand.text(), /Visits that did not happen[\s\S]*SMITH, Dorothy/);
  await hand.go(hand.link(/Her folder: SMITH/));
  await hand.go(hand.link('Ask a colleague'));
  await hand.choose('#task-hand', 'Alan Ross');
  await hand.fill('#task-question', 'Who goes to her at noon instead?');
  await hand.go(hand.button('Ask'));
  assert.match(await hand.text(), /Who goes to her at noon instead\?/);
});

task('Community matron', 'Jane Pascoe', 'somebody has had nobody named the longest: she becomes the name that is seen', [1, 0], async (hand) => {
  const nobody = hand.page.locator('section:has(h2:text("Nobody named"))');
  const who = (await nobody.locator('li a').first().innerText()).trim();
  await hand.go(hand.button(`Take ${who}`));
  assert.ok(!(await nobody.innerText()).includes(who));
});

task('Social worker', 'Priya Nair', 'a colleague goes on leave: she reads what is open and what to watch, and accepts by name', [2, 0], async (hand) => {
  const offer = hand.page.locator('section:has(h2:text("For you to answer")) li', { hasText: 'Hand-over' }).first();
  await hand.go(offer.getByRole('link').first());
  assert.match(await hand.text(), /He says he is well when he is not\./);
  await hand.go(hand.button('Accept by name'));
  assert.match(await hand.text(), /Accepted/);
});

task('Social worker', 'Priya Nair', 'Mrs Smith needs a rail: the short assessment, what she told before already in it, one answer written', [4, 2], async (hand) => {
  const row = hand.page.locator('section:has(h2:text("What you hold")) tr', { hasText: 'SMITH' });
  await hand.go(row.getByRole('link').first());
  await hand.go(hand.link('Her folder'));
  await hand.page.click('summary:text("Begin the assessment")');
  await hand.go(hand.page.locator('form:has(#path-short) button'));
  assert.match(await hand.text(), /She has told us [1-9]\d* of \d+ answers before/);
  await hand.fill('[name="outcome.toilet~words"]', 'Needs a rail by the seat; then she manages.');
  hand.answers += 1;
  await hand.page.selectOption('[name="outcome.toilet~value"]', 'pain');
  await hand.go(hand.button(/Keep What she can do/));
  assert.match(await hand.page.inputValue('[name="outcome.toilet~words"]'), /Needs a rail/);
});

task('Locality manager', 'Ruth Adeyemi', 'who has no owner, and which promise will be broken this week: read on her first page', [0, 0], async (hand) => {
  const said = await hand.text();
  assert.match(said, /Nobody is without an owner\. \d+ promises? ends? within seven days, \d+ (is|are) past (its|their) time\./);
  assert.match(said, /Promises at risk this week[\s\S]*Who can still keep it/);
});

task('Locality manager', 'Ruth Adeyemi', 'somebody waits for a worker: offered by name to the one whose load allows it', [3, 1], async (hand) => {
  await hand.go(hand.link('The team\u2019s day').or(hand.link("The team's day")));
  await hand.go(hand.link(/Offer it to/));
  await hand.choose('#to-offered select', 'Priya Nair');
  await hand.go(hand.page.locator('#to-offered').getByRole('button'));
  assert.match(await hand.text(), /offered to somebody by name/i);
});

task('Mrs Smith', 'Mrs Smith', 'who comes, when, and whom do I ring: on her first page, with a number that is dialled by a touch', [0, 0], async (hand) => {
  assert.match(await hand.text(), /What happens next\s+[^.]*(Tuesday|Thursday) \d+ \w+, in the morning: Harbour Home Care comes to you\./);
  assert.match(await hand.page.locator('a.call').first().getAttribute('href'), /^tel:\+44/);
});

task('Mrs Smith', 'Mrs Smith', 'who looked at my folder, and stopping one of them', [2, 0], async (hand) => {
  assert.match(await hand.text(), /Who looked at my folder[\s\S]*Jane Pascoe, community matron\s+Looks after your plan/);
  await hand.go(hand.link('Stop or start sharing'));
  await hand.go(hand.button(/^Stop sharing ?: Harbour Home Care/));
  assert.match(await hand.text(), /Stopped/);
});

// Keys as a hand at a keyboard presses them: none is left out, and nothing is put in the way of the cursor.
class Keys {
  pressed = 0;
  thought = 0;
  constructor(page) {
    this.page = page;
  }
  // Before each answer and each choice she thinks.
  thinks() {
    this.thought += 1;
  }
  async type(words) {
    this.thinks();
    for (const letter of words) await this.press(letter === ' ' ? 'Space' : letter);
  }
  async press(key) {
    this.pressed += 1;
    await this.page.keyboard.press(key);
  }
  async to(what, wanted) {
    this.thinks();
    for (let n = 0; n < 60; n += 1) {
      if (await this.page.evaluate(wanted)) return;
      await this.press('Tab');
    }
    assert.fail(`no way by Tab to ${what}`);
  }
  async enter() {
    await Promise.all([this.page.waitForEvent('load'), this.press('Enter')]);
  }
  // The keystroke-level model of Card, Moran and Newell (1980): 0.28 s a key for somebody who is no typist, 1.35 s to think.
  seconds() {
    return Math.round(this.pressed * 0.28 + this.thought * 1.35);
  }
}

let byKeys;
test('call handler: a call by keyboard alone is told in seconds, and sent on within a minute', LIMIT, async () => {
  const page = await d.as('Carol Dunn', { javaScriptEnabled: false });
  await page.goto(d.home);
  const keys = new Keys(page);
  // The cursor stands in the family name, as soon as the page is drawn.
  await page.waitForFunction(() => document.activeElement?.name === 'family');
  await keys.type('Smyth');
  await keys.press('Tab');
  await keys.press('Tab');
  await keys.type('11/02/1938');
  await keys.enter();
  await keys.to('take the call', () => /^Take the call about SMITH/.test(document.activeElement.getAttribute('aria-label') ?? ''));
  await keys.enter();
  const told = await page.locator('main').innerText();
  for (const answer of [/SMITH, Dorothy/, /Jane Pascoe, community matron/, /an answer to the call/i]) assert.match(told, answer);
  const known = [keys.pressed, keys.seconds()];
  await keys.type('Fell in the kitchen, not hurt, frightened.');
  for (const choice of ['caller-carer', 'asked-intermediate-care', 'urgency-urgent']) {
    keys.thinks();
    const of = choice.split('-')[0];
    for (let n = 0; n < 10 && (await page.evaluate(() => document.activeElement.name)) !== of; n += 1) await keys.press('Tab');
    await keys.press('Space');
    for (let n = 0; n < 10 && (await page.evaluate(() => document.activeElement.id)) !== `triaged-${choice}`; n += 1) await keys.press('ArrowDown');
    assert.ok(await page.isChecked(`#triaged-${choice}`), choice);
  }
  await keys.to('the team', () => document.activeElement.name === 'hand');
  await keys.type('Q');
  assert.match(await page.evaluate(() => document.activeElement.selectedOptions[0].text), /Quay team/);
  await keys.to('sending it', () => document.activeElement.tagName === 'BUTTON' && /Send it to the team/.test(document.activeElement.innerText));
  await keys.enter();
  assert.match(await page.locator('main').innerText(), /Sent to a team/);
  byKeys = { known, sent: [keys.pressed, keys.seconds()] };
  assert.ok(keys.seconds() < 60, JSON.stringify(byKeys));
  await page.context().close();
});

test('docs/tasks.md has these figures', LIMIT, () => {
  assert.equal(done.length, 10, 'ten tasks');
  const rows = done.map((t, n) => `| ${n + 1} | ${t.role} | ${t.wants} | ${t.pages} | ${t.answers} |`);
  const page = `# Ten tasks

What ten tasks ask of those who have them, counted while a browser does them in the demo (\`yellowfolder serve --demo\`). **Pages**: a link
followed or a form sent, from that person\u2019s own first page on. **Answers**: a field filled or chosen. Nothing is dragged, hovered over or waited
for; each page works by keyboard alone and without JavaScript.

| | who | what | pages | answers |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

The first of them by keyboard alone, without JavaScript, every key counted from the empty form on: **${byKeys.known[0]} keys** until she has read who it is, who has
her and how fast we must move, and **${byKeys.sent[0]} keys** until the call is with the team. By the keystroke-level model of Card, Moran and Newell (1980), 0.28 seconds a key for
somebody who is no typist and 1.35 to think before each answer and each choice, that is **${byKeys.known[1]} and ${byKeys.sent[1]} seconds**, without what the caller takes to speak and the pages to
come. Nobody was timed.

Written by \`tests/browser/tasks.test.mjs\`, which fails where a task takes another number of steps:
\`cd tests/browser && YELLOWFOLDER_WRITE_DOCS=1 node --test tasks.test.mjs\`.
`;
  if (process.env.YELLOWFOLDER_WRITE_DOCS) writeFileSync(DOC, page);
  assert.equal(readFileSync(DOC, 'utf8'), page);
});
