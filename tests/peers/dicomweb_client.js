// One call of dicomweb-client's API against a hub.
//   stdin   {"url", "token", "method": "searchForStudies", "options": {...}, "datasets": [FILE...], "folder"}
//   stdout  the answer as JSON; buffers are written to "folder" as 0, 1, ... and answered as {"file", "bytes"}
'use strict';
const fs = require('node:fs');
const path = require('node:path');
global.XMLHttpRequest = require('xhr2');
const { api } = require('dicomweb-client');

let written = 0;
function plain(value, folder) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value);
    const file = path.join(folder, String(written++));
    fs.writeFileSync(file, bytes);
    return { file, bytes: bytes.length };
  }
  return Array.isArray(value) ? value.map((one) => plain(one, folder)) : value;
}

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
  const client = new api.DICOMwebClient({
    url: asked.url,
    headers: { Authorization: `Bearer ${asked.token}` },
    singlepart: asked.singlepart || '',
  });
  const options = asked.options || {};
  if (asked.datasets) {
    options.datasets = asked.datasets.map((file) => new Uint8Array(fs.readFileSync(file)).buffer);
  }
  console.log(JSON.stringify({ answer: plain(await client[asked.method](options), asked.folder) }));
}

main().catch((error) => {
  console.log(JSON.stringify({ status: error.status || 0, error: String(error.message || error) }));
  process.exitCode = 1;
});
