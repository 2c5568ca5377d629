// A real telehubd with the demonstration, and Debian's Chromium: what the browser tests drive.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, createWriteStream, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../../../..');
const build = resolve(process.env.TELEHUB_BUILD ?? join(root, 'build/dev'));
const flags = [
  '--headless', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  '--ignore-certificate-errors', // overruled for each request anew, a busy browser gives up (ERR_TOO_MANY_RETRIES)
];
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export interface Account { login: string; password: string; role: string; organisation: string; totp_secret?: string }
// In memory where there is room for a demonstration and its studies: a hub syncs every write.
function folderWithRoom(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2e9 ? memory : tmpdir();
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class Hub {
  data = '';
  url = '';
  private process: ChildProcess | undefined;

  get pid() { return this.process?.pid ?? 0; }

  // Started again it has its data and its address of before. TELEHUB_TEST_URL and TELEHUB_TEST_HUB name a hub with the demonstration that runs already, and its data folder.
  async start() {
    if (process.env.TELEHUB_TEST_URL && process.env.TELEHUB_TEST_HUB) {
      this.url = process.env.TELEHUB_TEST_URL;
      this.data = process.env.TELEHUB_TEST_HUB;
      return;
    }
    this.data ||= mkdtempSync(join(folderWithRoom(), 'telehub-web-'));
    const env = { ...process.env, TELEHUB_DATA: this.data, TELEHUB_HTTPS_PORT: this.url ? new URL(this.url).port : '0', TELEHUB_DICOM_PORT: '0', TELEHUB_DICOM_TLS_PORT: '0', TELEHUB_PAGES: join(root, 'build/web') };
    if (!existsSync(join(this.data, 'telehub.db'))) execFileSync(join(build, 'telehub'), ['--data', this.data, 'demo'], { env, stdio: 'ignore' });
    const ports = join(this.data, 'ports.json');
    rmSync(ports, { force: true });
    const child = spawn(join(build, 'telehubd'), { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.pipe(createWriteStream(join(this.data, 'telehubd.log'), { flags: 'a' }));
    this.process = child;
    for (let waited = 0; !existsSync(ports); waited += 50) {
      if (child.exitCode !== null || waited > 60_000) throw new Error(`telehubd did not start: ${readFileSync(join(this.data, 'telehubd.log'), 'utf8')}`);
      await pause(50);
    }
    this.url = `https://127.0.0.1:${(JSON.parse(readFileSync(ports, 'utf8')) as { https: number }).https}`;
  }

  // SIGTERM, or what a power cut would be.
  async end(signal: NodeJS.Signals = 'SIGTERM') {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  }

  async remove() {
    if (process.env.TELEHUB_TEST_URL) return;
    await this.end();
    rmSync(this.data, { recursive: true, force: true });
  }

  account(login: string): Account {
    const { accounts } = JSON.parse(readFileSync(join(this.data, 'demo-accounts.json'), 'utf8')) as { accounts: Account[] };
    const found = accounts.find((a) => a.login === login);
    if (!found) throw new Error(`no account ${login}`);
    return found;
  }
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath, args: flags });

// TOTP (RFC 6238) of a base32 secret.
export function totp(secret: string, at = Date.now()): string {
  const bits = [...secret.replaceAll('=', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export async function signIn(page: Page, account: Account) {
  const name = page.locator('input[autocomplete=username]');
  await name.waitFor();
  if (await name.isEditable()) await name.fill(account.login);
  await page.locator('input[autocomplete=current-password]').fill(account.password);
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=current-password]').waitFor({ state: 'detached' });
}

// A browser with a profile that outlives it, whose process can be killed.
export class KilledBrowser {
  private constructor(private readonly child: ChildProcess, private readonly browser: Browser) {}

  static async start(profile: string): Promise<KilledBrowser> {
    const child = spawn(chromiumPath, [...flags, '--remote-debugging-port=0', '--lang=zh-CN', '--accept-lang=zh-CN', `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    const address = await new Promise<string>((found, failed) => {
      let text = '';
      child.stderr?.on('data', (piece: Buffer) => {
        text += piece.toString();
        const at = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
        if (at) found(at);
      });
      child.once('exit', () => failed(new Error(`chromium ended: ${text}`)));
    });
    return new KilledBrowser(child, await chromium.connectOverCDP(address));
  }

  async page(): Promise<Page> {
    const context = this.browser.contexts()[0];
    if (!context) throw new Error('no context');
    context.setDefaultTimeout(60_000);
    return context.pages()[0] ?? context.newPage();
  }

  // All of its processes at once, as when the power goes.
  async kill() {
    const gone = new Promise((done) => this.child.once('exit', done));
    if (this.child.pid) process.kill(-this.child.pid, 'SIGKILL');
    await gone;
    await this.browser.close().catch(() => {});
  }
}

// `moving`: with the movements of the pages, as most people have them; the tests are quicker and surer without.
export interface Look { language?: 'zh-CN' | 'en'; mode?: 'light' | 'dark'; width?: number; height?: number; moving?: boolean }

// A person at a browser of their own. What the page complains of is kept in `complaints`.
export class Person {
  readonly complaints: string[] = [];
  private constructor(readonly hub: Hub, readonly context: BrowserContext, readonly page: Page, readonly login: string) {}

  static async arrive(browser: Browser, hub: Hub, login: string, look: Look = {}): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: look.width ?? 1366, height: look.height ?? 768 }, ignoreHTTPSErrors: true, timezoneId: 'Asia/Shanghai', reducedMotion: look.moving ? 'no-preference' : 'reduce' });
    context.setDefaultTimeout(60_000);
    await context.addInitScript(([language, mode]) => {
      if (!localStorage.getItem('telehub.settings')) localStorage.setItem('telehub.settings', JSON.stringify({ language, mode }));
    }, [look.language ?? 'zh-CN', look.mode ?? 'light'] as const);
    const person = new Person(hub, context, await context.newPage(), login);
    person.page.on('pageerror', (error) => person.complaints.push(String(error)));
    // A refusal that the page expects (401 before the sign-in, 404 of images that are not there) is no complaint.
    person.page.on('console', (m) => { if (m.type() === 'error' && !m.text().includes('Failed to load resource')) person.complaints.push(m.text()); });
    await person.page.goto(hub.url);
    await person.signIn();
    return person;
  }

  signIn = () => signIn(this.page, this.hub.account(this.login));

  async go(path: string) {
    await this.page.goto(this.hub.url + path);
    await this.page.locator('.th-page-head h1, .th-desk-head h1').first().waitFor();
  }

  async json<T>(path: string): Promise<T> {
    const answer = await this.page.request.get(this.hub.url + path);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  // For whoever looks into a test that failed.
  async sees(): Promise<string> {
    const text = await this.page.locator('body').innerText();
    return [`${this.login} at ${this.page.url()}`, ...this.complaints, text.replaceAll(/\n+/g, ' | '), ''].join('\n');
  }

  leave = () => this.context.close();
}
