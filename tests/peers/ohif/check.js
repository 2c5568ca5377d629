// Drives headless Chromium through OHIF on a running hub: the list names the patients, a study opens, its images show
// and scroll. Writes a screenshot. The page reaches nothing but the server on loopback.
//   node check.js DATA DIST SCREENSHOT
'use strict';
const assert = require('node:assert');
const { chromium } = require('playwright-core');
const { serve } = require('./serve.js');

const flags = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Of the demonstration: OHIF shows the alphabetic group of a name. The first one's study, of 24 images, is opened.
const names = ['Zhang, Wei', 'Ouyang, Mingyue', 'Müller, Jörg'];
const limit = 60000; // ms, for a machine that does other things beside

// What a canvas shows: how many grey levels, and a number that changes with the picture.
function picture(canvas) {
  const copy = document.createElement('canvas');
  copy.width = 128;
  copy.height = 128;
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0, 128, 128);
  const { data } = context.getImageData(0, 0, 128, 128);
  const greys = new Set();
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    greys.add(data[i]);
    sum = (sum * 31 + data[i]) % 4294967296;
  }
  return { greys: greys.size, sum };
}

async function eventually(what, probe) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await probe().catch(() => undefined);
    if (value) return value;
    assert(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// "I:1 (1/24)", in the corner of the image.
const position = /^I:\s?\d+ \((\d+)\/(\d+)\)$/;

async function drive(page, url, screenshot) {
  // The tour of its tools is not what is looked at.
  await page.addInitScript(() => localStorage.setItem('shownTours', JSON.stringify(['basicViewerTour'])));
  await page.goto(url);
  for (const name of names) await page.getByText(name).first().waitFor();
  console.log(`the study list names ${names.join(', ')}`);
  await page.getByText('Confirm and hide').click();

  await page.getByText(names[0]).first().dblclick();
  const canvas = page.locator('canvas.cornerstone-canvas').first();
  const index = async () => (await page.getByText(position).first().textContent()).match(position).slice(1).map(Number);
  const first = await eventually('an image', async () => {
    const shown = await canvas.evaluate(picture);
    return shown.greys > 8 && shown;
  });
  const [from, of] = await index();
  console.log(`the study is open: image ${from} of ${of}, ${first.greys} grey levels`);

  await canvas.hover();
  const middle = Math.floor(of / 2);
  for (let turned = from; turned < middle; ++turned) {
    await page.mouse.wheel(0, 100);
    await eventually('the next image', async () => (await index())[0] > turned);
  }
  await eventually('another picture', async () => (await canvas.evaluate(picture)).sum !== first.sum);
  console.log(`the wheel scrolls it: image ${(await index())[0]}`);
  await page.getByText('Patient', { exact: true }).first().click();
  await page.getByText(names[0]).first().waitFor();
  await page.screenshot({ path: screenshot });
}

async function main() {
  const [data, dist, screenshot] = process.argv.slice(2);
  const { server, hub, url } = await serve(data, dist);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(limit);
  const trouble = [];
  try {
    await page.route('**', (route) => {
      const { hostname } = new URL(route.request().url());
      return hostname === '127.0.0.1' ? route.continue() : route.abort();
    });
    page.on('response', (r) => r.url().includes('/dicom-web/') && r.status() >= 400 && trouble.push(`${r.status()} ${r.url()}`));
    page.on('pageerror', (error) => trouble.push(String(error)));
    await drive(page, url, screenshot);
    assert.deepStrictEqual(trouble, [], 'no call of the hub failed, and no error in the page');
  } catch (error) {
    console.log(trouble.join('\n'), await page.locator('body').innerText());
    throw error;
  } finally {
    await browser.close();
    hub.agent.destroy();
    server.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
