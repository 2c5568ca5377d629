// OHIF's files and the hub's /dicom-web on one origin, on loopback: what a reverse proxy does in a hospital.
//   node serve.js DATA DIST [PORT]     DATA: a running hub's folder with its demonstration accounts; DIST: OHIF's dist
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

// The hub of a data folder: where it listens, and an agent that trusts its certificate.
function hubOf(data) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(data, name), 'utf8'));
  const accounts = read('demo-accounts.json');
  const agent = new https.Agent({ keepAlive: true, ca: fs.readFileSync(path.resolve(data, accounts.ca)) });
  return { host: '127.0.0.1', port: read('ports.json').https, agent, accounts: accounts.accounts };
}

// The bearer token of the first account with this role.
function signIn(hub, role) {
  const { login, password } = hub.accounts.find((account) => account.role === role);
  const headers = { 'Content-Type': 'application/json' };
  const { host, port, agent } = hub;
  return new Promise((resolve, reject) => {
    const request = https.request({ host, port, agent, method: 'POST', path: '/api/v1/session', headers }, (answer) => {
      let body = '';
      answer.on('data', (piece) => (body += piece));
      answer.on('end', () => (answer.statusCode === 201 ? resolve(JSON.parse(body).token) : reject(new Error(body))));
    });
    request.on('error', reject);
    request.end(JSON.stringify({ login, password }));
  });
}

function passOn(hub, token, request, response) {
  const headers = { ...request.headers, host: `${hub.host}:${hub.port}`, authorization: `Bearer ${token}` };
  delete headers.cookie;
  const { host, port, agent } = hub;
  const onward = https.request({ host, port, agent, method: request.method, path: request.url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => response.writableFinished || onward.destroy());
  request.pipe(onward);
}

// The file of the dist that a path names; the page itself for every path of its own, such as /viewer.
function fileOf(dist, url) {
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname === '/app-config.js') return path.join(__dirname, 'app-config.js');
  // The URL has resolved dot segments, and escapes stay escaped: the path leads nowhere but into the dist.
  const file = path.join(dist, pathname);
  return path.extname(file) ? file : path.join(dist, 'index.html');
}

function sendFile(file, response) {
  fs.readFile(file, (error, bytes) => {
    if (error) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': types[path.extname(file)] || 'application/octet-stream',
      // SharedArrayBuffer, which OHIF's volumes use, needs both.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(bytes);
  });
}

// Listens on 127.0.0.1; the server and its address.
async function serve(data, dist, port = 0) {
  const hub = hubOf(data);
  const token = await signIn(hub, 'reporting_radiologist');
  const server = http.createServer((request, response) => {
    if (request.url.startsWith('/dicom-web/')) passOn(hub, token, request, response);
    else sendFile(fileOf(dist, request.url), response);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return { server, hub, url: `http://127.0.0.1:${server.address().port}` };
}

module.exports = { serve };
if (require.main === module) {
  const [data, dist, port] = process.argv.slice(2);
  serve(data, dist, Number(port || 3000)).then(({ url }) => console.log(`OHIF on the hub: ${url}`));
}
