// Opens a page in a real browser without a window, as a reader would: on a phone and on a desk, by
// day and by night, on paper, with the keyboard. Ends with code 1 when anything is wrong.
//
//   node check_page.mjs report.html [FOLDER]     screenshots go to FOLDER
//
// CHROMIUM names the browser; /usr/bin/chromium by default.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, folder] = process.argv.slice(2);
if (!file) {
  console.error("usage: node check_page.mjs PAGE [FOLDER]");
  process.exit(2);
}
const address = pathToFileURL(resolve(file)).href;
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const problems = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"], // the browser sees this one file, and may run as root in a container
});
for (const width of [360, 1280]) {
  for (const colorScheme of ["light", "dark"]) {
    await look({ width, colorScheme });
  }
}
await browser.close();
problems.forEach((problem) => console.error(problem));
console.log(problems.length ? `${problems.length} problems` : "no problems");
process.exit(problems.length ? 1 : 0);

async function look({ width, colorScheme }) {
  const name = `${width}-${colorScheme}`;
  const complain = (text) => problems.push(`${name}: ${text}`);
  const plain = await open({ width, colorScheme }, complain);
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await plain.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
  await checkLayout(plain, width, complain);
  await checkKeyboard(plain, complain);
  await plain.context().close();
  // axe is a script, which the page forbids: only for it is the policy lifted.
  const examined = await open({ width, colorScheme, bypassCSP: true }, complain);
  await checkAccessibility(examined, complain);
  await examined.context().close();
}

async function open({ width, ...options }, complain) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => complain(`console: ${message.text()}`));
  page.on("pageerror", (error) => complain(`error: ${error.message}`));
  page.on("requestfailed", (request) => complain(`not loaded: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complain(`asks the network for ${request.url()}`);
  });
  await page.goto(address);
  await page.evaluate(() => document.querySelectorAll("img").forEach((img) => (img.loading = "eager")));
  await page.evaluate(() => Promise.all([...document.images].map((img) => img.decode().catch(() => null))));
  return page;
}

async function checkLayout(page, width, complain) {
  const found = await page.evaluate(() => {
    const right = document.documentElement.clientWidth;
    const inside = (element) => element.closest(".skip, .hidden, thead") === null;
    const beyond = [...document.querySelectorAll("body *")]
      .filter((element) => inside(element) && element.getBoundingClientRect().right > right + 0.5)
      .map((element) => `${element.tagName} in ${element.closest("[id]")?.id}`);
    const maths = [...document.querySelectorAll("math")];
    const small = maths.filter((math) => {
      const box = math.getBoundingClientRect();
      return box.width < 4 || box.height < 8;
    });
    return {
      scroll: document.documentElement.scrollWidth,
      beyond,
      maths: maths.length,
      small: small.length,
      drawn: getComputedStyle(document.querySelector("main")).fontFamily,
    };
  });
  if (found.scroll > width) complain(`scrolls sideways: ${found.scroll} > ${width}`);
  [...new Set(found.beyond)].forEach((what) => complain(`reaches beyond the window: ${what}`));
  if (!found.maths) complain("holds no formula");
  if (found.small) complain(`${found.small} formulas are not drawn`);
}

async function checkKeyboard(page, complain) {
  const stops = await page.locator("a[href], summary").count();
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  if (first !== "skip") complain("the first stop of the keyboard is not the skip link");
  await page.keyboard.press("Enter");
  const place = await page.evaluate(() => location.hash);
  if (place !== "#statements") complain("the skip link leads nowhere");
  if (stops < 3) complain("hardly anything can be reached by keyboard");
}

async function checkAccessibility(page, complain) {
  await page.addScriptTag({ path: axe });
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations) {
    complain(`axe ${id}: ${help}; ${nodes.length} times, first ${nodes[0].html.slice(0, 160)}`);
  }
  if (passes.length < 10) complain(`axe applied only ${passes.length} rules`);
}
