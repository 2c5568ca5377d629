// One association of dcmjs-dimse with a hub, and a storage SCP of it beside where the hub is to send to.
//   stdin   {"port", "calling", "request", "arguments": [...], "dataset": {...}, "tls": {"key", "cert", "ca"},
//            "listen": PORT, "folder"}; "request" is a class or factory of it, such as CFindRequest.createStudyFindRequest
//   stdout  {"statuses": [...], "answers": [...], "stored": [FILE...], "reports": [...], "error"}
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const dimse = require('dcmjs-dimse');
const { Client, Dataset, Scp, Server, requests, responses, constants } = dimse;
const { PresentationContextResult, SopClass, Status, StorageClass, TransferSyntax } = constants;

dimse.log.setLevel('silent');
const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
const told = { statuses: [], answers: [], stored: [], reports: [] };
const storage = new Set(Object.values(StorageClass));

function keep(request) {
  const file = path.join(asked.folder, `${told.stored.length}.dcm`);
  request.getDataset().toFile(file);
  told.stored.push(file);
  const response = responses.CStoreResponse.fromRequest(request);
  response.setStatus(Status.Success);
  return response;
}

function note(request) {
  told.reports.push({ type: request.getEventTypeId(), ...request.getDataset().getElements() });
  const response = responses.NEventReportResponse.fromRequest(request);
  response.setStatus(Status.Success);
  return response;
}

class Listener extends Scp {
  associationRequested(association) {
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      const abstract = context.getAbstractSyntaxUid();
      const taken = context.getTransferSyntaxUids().find((uid) => uid === TransferSyntax.ExplicitVRLittleEndian);
      if (taken && (storage.has(abstract) || abstract === SopClass.StorageCommitmentPushModel)) {
        context.setResult(PresentationContextResult.Accept, taken);
      } else {
        context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
      }
    }
    this.sendAssociationAccept();
  }
  cStoreRequest(request, callback) {
    callback(keep(request));
  }
  nEventReportRequest(request, callback) {
    callback(note(request));
  }
  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

function makeRequest() {
  const [name, factory] = asked.request.split('.');
  const made = factory ? requests[name][factory](...asked.arguments) : new requests[name](...(asked.arguments || []));
  if (asked.dataset) made.setDataset(new Dataset(asked.dataset));
  made.on('response', (response) => {
    told.statuses.push(response.getStatus());
    if (response.hasDataset()) told.answers.push(response.getDataset().getElements());
    if (response.getErrorComment && response.getErrorComment()) told.comment = response.getErrorComment();
  });
  return made;
}

function securityOptions() {
  if (!asked.tls) return {};
  const { key, cert, ca } = asked.tls;
  return {
    securityOptions: {
      key: fs.readFileSync(key),
      cert: fs.readFileSync(cert),
      ca: fs.readFileSync(ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
  };
}

const server = asked.listen ? new Server(Listener) : undefined;
function finish(error) {
  if (error) told.error = String(error.message || error);
  if (server) server.close();
  fs.writeSync(1, JSON.stringify(told));
  process.exit(error ? 1 : 0);
}

if (server) {
  server.on('networkError', finish);
  server.listen(asked.listen, securityOptions());
}
const client = new Client();
client.addRequest(makeRequest());
client.on('networkError', finish);
client.on('associationRejected', (reason) => finish(new Error(`rejected: ${JSON.stringify(reason)}`)));
client.on('cStoreRequest', (request, callback) => callback(keep(request)));
client.on('nEventReportRequest', (request, callback) => callback(note(request)));
client.on('closed', () => {
  if (!asked.awaitReport) return finish();
  // The hub tells the outcome on an association of its own.
  const timer = setInterval(() => {
    if (told.reports.length > 0) {
      clearInterval(timer);
      finish();
    }
  }, 20);
});
client.send('127.0.0.1', asked.port, asked.calling, 'TELEHUB', securityOptions());
